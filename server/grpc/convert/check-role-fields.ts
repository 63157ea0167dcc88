import { type Message, Role } from '../../gen/llmpool/v1/chat';
import type { Violations } from './violations';

const checkAssistantOnly = (message: Message, path: string, violations: Violations): void => {
  const rule = `is set, must be so for ROLE_ASSISTANT only (the role is ${message.role})`;
  if (message.toolCalls.length > 0) violations.add(`${path}.tool_calls`, rule);
  if (message.refusal !== '') violations.add(`${path}.refusal`, rule);
  if (message.audio) violations.add(`${path}.audio`, rule);
  if (message.reasoningText !== '') violations.add(`${path}.reasoning_text`, rule);
  if (message.annotations.length > 0) violations.add(`${path}.annotations`, rule);
};

/** Fields that belong to one role must not be set on another, since they would be lost. */
export const checkRoleFields = (message: Message, path: string, violations: Violations): void => {
  const { role, name, toolCallId } = message;
  if (
    role !== Role.ASSISTANT &&
    (message.toolCalls.length > 0 ||
      message.refusal !== '' ||
      message.audio ||
      message.reasoningText !== '' ||
      message.annotations.length > 0)
  ) {
    checkAssistantOnly(message, path, violations);
  }
  if (role === Role.TOOL) {
    if (toolCallId === '') violations.add(`${path}.tool_call_id`, 'is empty, must be the id of the tool call');
    if (name !== '') violations.add(`${path}.name`, 'is set, must not be for ROLE_TOOL');
  } else if (toolCallId !== '') {
    violations.add(`${path}.tool_call_id`, `is set, must be so for ROLE_TOOL only (the role is ${role})`);
  }
};
