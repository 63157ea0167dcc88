import { isObject } from './rules';

/** The parts of a chat-completions request that change how the simulator answers. */
export interface ChatRequest {
  messages: { role?: string; content?: unknown }[];
  stream: boolean;
  includeUsage: boolean;
  choices: number;
  maxTokens: number | undefined;
  logprobs: boolean;
  topLogprobs: number;
  tools: Tool[];
  toolChoice: unknown;
  responseFormat: { type?: unknown; json_schema?: { schema?: unknown } } | undefined;
}

export interface Tool {
  function: { name: string; parameters?: unknown };
}

/** What is wrong with a request, as a 400 says it. */
export class BadChatRequest extends Error {
  constructor(
    readonly param: string,
    message: string,
  ) {
    super(message);
  }
}

/** @throws BadChatRequest for a request that a real server would refuse, too. */
export function readChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw new BadChatRequest('body', 'The body must be a JSON object.');
  const { messages, n = 1 } = body;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isObject)) {
    throw new BadChatRequest('messages', "'messages' must be a list of at least one message.");
  }
  if (!Number.isInteger(n ?? 1) || (n !== null && ((n as number) < 1 || (n as number) > 128))) {
    throw new BadChatRequest('n', "'n' must be a whole number from 1 to 128.");
  }
  const tools = Array.isArray(body.tools) ? body.tools.filter(isFunctionTool) : [];
  const limit = body.max_completion_tokens ?? body.max_tokens;
  return {
    messages,
    stream: body.stream === true,
    includeUsage: isObject(body.stream_options) && body.stream_options.include_usage === true,
    choices: (n as number | null) ?? 1,
    maxTokens: typeof limit === 'number' ? limit : undefined,
    logprobs: body.logprobs === true,
    topLogprobs: typeof body.top_logprobs === 'number' ? body.top_logprobs : 0,
    tools,
    toolChoice: body.tool_choice,
    responseFormat: isObject(body.response_format) ? body.response_format : undefined,
  };
}

function isFunctionTool(tool: unknown): tool is Tool {
  return isObject(tool) && isObject(tool.function) && typeof tool.function.name === 'string';
}
