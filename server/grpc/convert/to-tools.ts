import type {
  ChatCompletionCustomTool,
  ChatCompletionFunctionTool,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { CustomTool, FunctionTool, Tool } from '../../gen/llmpool/v1/chat';
import { checkName } from './check-name';
import { toJsonObject } from './to-json-object';
import type { Violations } from './violations';
import { Words } from './words';

const MAX_TOOLS = 128;

type Syntax = ChatCompletionCustomTool.Custom.Grammar['grammar']['syntax'];
const SYNTAXES = new Words<Syntax>({ lark: true, regex: true });

const toFunctionTool = (tool: FunctionTool, path: string, violations: Violations): ChatCompletionFunctionTool => {
  const { name, description, parametersJson, strict } = tool;
  checkName(name, `${path}.name`, violations);
  const converted: ChatCompletionFunctionTool['function'] = { name };
  if (description !== '') converted.description = description;
  if (parametersJson !== '') {
    converted.parameters = toJsonObject(parametersJson, `${path}.parameters_json`, violations);
  }
  if (strict !== undefined) converted.strict = strict;
  return { type: 'function', function: converted };
};

const toCustomTool = (tool: CustomTool, path: string, violations: Violations): ChatCompletionCustomTool => {
  const { name, description, format } = tool;
  checkName(name, `${path}.name`, violations);
  const converted: ChatCompletionCustomTool.Custom = { name };
  if (description !== '') converted.description = description;
  if (format?.$case === 'text') {
    if (!format.value) violations.add(`${path}.text`, 'is false, must be true when set');
    converted.format = { type: 'text' };
  } else if (format?.$case === 'grammar') {
    const { definition, syntax } = format.value;
    if (definition === '') violations.add(`${path}.grammar.definition`, 'is empty, must not be');
    converted.format = {
      type: 'grammar',
      grammar: { definition, syntax: SYNTAXES.take(syntax, `${path}.grammar.syntax`, violations) },
    };
  }
  return { type: 'custom', custom: converted };
};

/** Converts the tools of a request; no two may share a name. */
export const toTools = (tools: readonly Tool[], violations: Violations): ChatCompletionTool[] => {
  if (tools.length > MAX_TOOLS) {
    violations.add('tools', `has ${tools.length} tools, must have at most ${MAX_TOOLS}`);
  }
  const firstWithName = new Map<string, number>();
  const converted: ChatCompletionTool[] = [];
  for (const [at, { tool }] of tools.entries()) {
    if (!tool) {
      violations.add(`tools[${at}].tool`, 'is not set, must be function or custom');
      continue;
    }
    const path = `tools[${at}].${tool.$case}`;
    const first = firstWithName.get(tool.value.name);
    if (first === undefined) firstWithName.set(tool.value.name, at);
    else violations.add(`${path}.name`, `is the name of tools[${first}] too, must be unique`);
    converted.push(
      tool.$case === 'function'
        ? toFunctionTool(tool.value, path, violations)
        : toCustomTool(tool.value, path, violations),
    );
  }
  return converted;
};
