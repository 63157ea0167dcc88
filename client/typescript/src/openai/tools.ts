import type {
  ChatCompletionAllowedToolChoice,
  ChatCompletionAllowedTools,
  ChatCompletionCustomTool,
  ChatCompletionNamedToolChoice,
  ChatCompletionNamedToolChoiceCustom,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import type { AllowedTools, CustomTool, FunctionTool, Grammar, Tool, ToolChoice } from '../gen/llmpool/v1/chat';
import { convert, each, type Members, only, pick, to } from './members';

type SdkTool<T extends ChatCompletionTool['type']> = Extract<ChatCompletionTool, { type: T }>;
type SdkFormat = NonNullable<ChatCompletionCustomTool.Custom['format']>;
type SdkChoice = Exclude<ChatCompletionToolChoiceOption, string>;

const FUNCTION: Members<SdkTool<'function'>['function'], FunctionTool> = {
  name: to('name'),
  description: to('description'),
  parameters: (schema) => ({ parametersJson: JSON.stringify(schema) }),
  strict: to('strict'),
};

const GRAMMAR: Members<ChatCompletionCustomTool.Custom.Grammar.Grammar, Grammar> = {
  definition: to('definition'),
  syntax: to('syntax'),
};
const FORMATS: { readonly [T in SdkFormat['type']]: Members<Extract<SdkFormat, { type: T }>, CustomTool> } = {
  text: { type: () => ({ format: { $case: 'text', value: true } }) },
  grammar: {
    type: only('grammar'),
    grammar: (grammar, path) => ({
      format: { $case: 'grammar', value: { definition: '', syntax: '', ...convert(GRAMMAR, grammar, path) } },
    }),
  },
};
const CUSTOM: Members<ChatCompletionCustomTool.Custom, CustomTool> = {
  name: to('name'),
  description: to('description'),
  format: (format, path) =>
    convert(pick(FORMATS, format.type, `${path}.type`) as Members<SdkFormat, CustomTool>, format, path),
};

const TOOLS: { readonly [T in ChatCompletionTool['type']]: Members<SdkTool<T>, Tool> } = {
  function: {
    type: only('function'),
    function: (tool, path) => ({
      tool: {
        $case: 'function',
        value: { name: '', description: '', parametersJson: '', ...convert(FUNCTION, tool, path) },
      },
    }),
  },
  custom: {
    type: only('custom'),
    custom: (tool, path) => ({
      tool: { $case: 'custom', value: { name: '', description: '', ...convert(CUSTOM, tool, path) } },
    }),
  },
};

/** The tools of a request. */
export const toolsOf = (tools: ChatCompletionTool[], path: string): { tools: Tool[] } => ({
  tools: each(tools, path, (tool, at) =>
    convert(pick(TOOLS, tool.type, `${at}.type`) as Members<ChatCompletionTool, Tool>, tool, at),
  ),
});

const ALLOWED: Members<ChatCompletionAllowedTools, AllowedTools> = {
  mode: to('mode'),
  tools: (tools, path) => ({ toolsJson: each(tools, path, (tool) => JSON.stringify(tool)) }),
};
const NAMED_FUNCTION: Members<ChatCompletionNamedToolChoice.Function, ToolChoice> = {
  name: (value) => ({ choice: { $case: 'functionName', value } }),
};
const NAMED_CUSTOM: Members<ChatCompletionNamedToolChoiceCustom.Custom, ToolChoice> = {
  name: (value) => ({ choice: { $case: 'customName', value } }),
};

const CHOICES: {
  readonly function: Members<ChatCompletionNamedToolChoice, ToolChoice>;
  readonly custom: Members<ChatCompletionNamedToolChoiceCustom, ToolChoice>;
  readonly allowed_tools: Members<ChatCompletionAllowedToolChoice, ToolChoice>;
} = {
  function: { type: only('function'), function: (named, path) => convert(NAMED_FUNCTION, named, path) },
  custom: { type: only('custom'), custom: (named, path) => convert(NAMED_CUSTOM, named, path) },
  allowed_tools: {
    type: only('allowed_tools'),
    allowed_tools: (allowed, path) => ({
      choice: { $case: 'allowedTools', value: { mode: '', toolsJson: [], ...convert(ALLOWED, allowed, path) } },
    }),
  },
};

/** Whether and which tool must be called. */
export const toolChoiceOf = (choice: ChatCompletionToolChoiceOption, path: string): { toolChoice: ToolChoice } => {
  if (typeof choice === 'string') return { toolChoice: { choice: { $case: 'mode', value: choice } } };
  // Typed as one of the kinds: a kind that the SDK adds fails to compile as an index of the table.
  const kind: SdkChoice['type'] = choice.type;
  return { toolChoice: convert(pick(CHOICES, kind, `${path}.type`) as Members<SdkChoice, ToolChoice>, choice, path) };
};
