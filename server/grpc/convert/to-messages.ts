import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPartText,
  ChatCompletionMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions';
import { type Message, Role } from '../../gen/llmpool/v1/chat';
import { checkLength } from './check-length';
import { checkRoleFields } from './check-role-fields';
import { type PartKind, type SdkPart, toContentParts } from './to-content-parts';
import { toToolCalls } from './to-tool-calls';
import type { Violations } from './violations';

type TextContent = string | ChatCompletionContentPartText[];

/** An assistant message as compatible servers take it: the reasoning of an earlier answer handed back. */
type AssistantMessage = ChatCompletionAssistantMessageParam & { reasoning_content?: string };

const MAX_MESSAGES = 4096;
const MAX_NAME = 64;
const PARTS_OF_TEXT: readonly PartKind[] = ['text'];
const PARTS_OF_USER: readonly PartKind[] = ['text', 'image', 'audio', 'file'];
const PARTS_OF_ASSISTANT: readonly PartKind[] = ['text', 'refusal'];

const partsOf = (role: Role): readonly PartKind[] =>
  role === Role.USER ? PARTS_OF_USER : role === Role.ASSISTANT ? PARTS_OF_ASSISTANT : PARTS_OF_TEXT;

/** The content of a message that has some. The parts are of kinds that the role allows. */
const toContent = (message: Message, path: string, violations: Violations): string | SdkPart[] => {
  const { content, role } = message;
  if (!content) {
    violations.add(`${path}.content`, 'is not set, must be text or parts');
    return '';
  }
  if (content.$case === 'text') {
    // A tool may have nothing to say.
    if (content.value === '' && role !== Role.TOOL) violations.add(`${path}.text`, 'is empty, must not be');
    return content.value;
  }
  return toContentParts(
    content.value.parts,
    `${path}.parts.parts`,
    partsOf(role),
    `for ROLE_${Role[role]}`,
    violations,
  );
};

const toAssistantMessage = (message: Message, path: string, violations: Violations): AssistantMessage => {
  const { content, name, toolCalls, refusal, audio, reasoningText } = message;
  const converted: AssistantMessage = { role: 'assistant' };
  if (content || (toolCalls.length === 0 && refusal === '' && !audio)) {
    converted.content = toContent(message, path, violations) as AssistantMessage['content'];
  }
  if (name !== '') converted.name = name;
  if (toolCalls.length > 0) converted.tool_calls = toToolCalls(toolCalls, `${path}.tool_calls`, violations);
  if (refusal !== '') converted.refusal = refusal;
  if (audio) {
    if (audio.id === '') violations.add(`${path}.audio.id`, 'is empty, must be the id of an earlier spoken answer');
    converted.audio = { id: audio.id };
  }
  if (reasoningText !== '') converted.reasoning_content = reasoningText;
  return converted;
};

const toMessage = (message: Message, path: string, violations: Violations): ChatCompletionMessageParam | undefined => {
  const { role, name, toolCallId } = message;
  checkRoleFields(message, path, violations);
  checkLength(name, MAX_NAME, `${path}.name`, violations);
  const named = name === '' ? undefined : { name };
  switch (role) {
    case Role.SYSTEM:
      return { role: 'system', content: toContent(message, path, violations) as TextContent, ...named };
    case Role.DEVELOPER:
      return { role: 'developer', content: toContent(message, path, violations) as TextContent, ...named };
    case Role.USER:
      return {
        role: 'user',
        content: toContent(message, path, violations) as ChatCompletionUserMessageParam['content'],
        ...named,
      };
    case Role.ASSISTANT:
      return toAssistantMessage(message, path, violations);
    case Role.TOOL:
      return {
        role: 'tool',
        content: toContent(message, path, violations) as TextContent,
        tool_call_id: toolCallId,
      };
    default:
      violations.add(`${path}.role`, `is ${role}, must be 1 to 5 (ROLE_SYSTEM to ROLE_TOOL)`);
      return undefined;
  }
};

/** Converts a conversation; `field` is its name in the request. Also for other requests than Chat that carry messages. */
export const toMessages = (
  messages: readonly Message[],
  field: string,
  violations: Violations,
): ChatCompletionMessageParam[] => {
  if (messages.length === 0) violations.add(field, 'is empty, must have at least one message');
  if (messages.length > MAX_MESSAGES) {
    violations.add(field, `has ${messages.length} messages, must have at most ${MAX_MESSAGES}`);
  }
  const converted: ChatCompletionMessageParam[] = [];
  for (let at = 0; at < messages.length; at += 1) {
    const message = toMessage(messages[at]!, `${field}[${at}]`, violations);
    if (message) converted.push(message);
  }
  return converted;
};
