import type { ChatCompletionAllowedTools, ChatCompletionToolChoiceOption } from 'openai/resources/chat/completions';
import type { AllowedTools, Tool, ToolChoice } from '../../gen/llmpool/v1/chat';
import { toJsonObject } from './to-json-object';
import type { Violations } from './violations';
import { Words } from './words';

const MODES = new Words<Extract<ChatCompletionToolChoiceOption, string>>({ none: true, auto: true, required: true });
const ALLOWED_MODES = new Words<ChatCompletionAllowedTools['mode']>({ auto: true, required: true });

const checkKnown = (
  kind: unknown,
  name: unknown,
  tools: readonly Tool[],
  field: string,
  violations: Violations,
): void => {
  if (!tools.some(({ tool }) => tool?.$case === kind && tool?.value.name === name)) {
    violations.add(field, `names none of the ${tools.length} tools, must name one of them`);
  }
};

const toAllowedTools = (
  { mode, toolsJson }: AllowedTools,
  tools: readonly Tool[],
  violations: Violations,
): ChatCompletionAllowedTools => {
  const path = 'tool_choice.allowed_tools';
  if (toolsJson.length === 0) violations.add(`${path}.tools_json`, 'is empty, must name at least one tool');
  return {
    mode: ALLOWED_MODES.take(mode, `${path}.mode`, violations),
    tools: toolsJson.map((text, at) => {
      const field = `${path}.tools_json[${at}]`;
      const tool = toJsonObject(text, field, violations);
      if (!tool) return {};
      const named = tool[String(tool.type)] as { name?: unknown } | null | undefined;
      checkKnown(tool.type, named?.name, tools, field, violations);
      return tool;
    }),
  };
};

/** Converts the choice of tools; a tool that it names must be one of the request's. */
export const toToolChoice = (
  { choice }: ToolChoice,
  tools: readonly Tool[],
  violations: Violations,
): ChatCompletionToolChoiceOption => {
  switch (choice?.$case) {
    case 'mode':
      return MODES.take(choice.value, 'tool_choice.mode', violations);
    case 'functionName':
      checkKnown('function', choice.value, tools, 'tool_choice.function_name', violations);
      return { type: 'function', function: { name: choice.value } };
    case 'customName':
      checkKnown('custom', choice.value, tools, 'tool_choice.custom_name', violations);
      return { type: 'custom', custom: { name: choice.value } };
    case 'allowedTools':
      return { type: 'allowed_tools', allowed_tools: toAllowedTools(choice.value, tools, violations) };
    default:
      violations.add('tool_choice.choice', 'is not set, must be mode, function_name, custom_name or allowed_tools');
      return 'auto';
  }
};
