import type { Fault } from './fault';
import type { Latency } from './latency';

/**
 * What the answers are made of: `helpful` says that this is the simulator and repeats the question's first words (and
 * is JSON where the request wants JSON); `echo` is the last user message; `text` is sent as it is, a list gives one
 * text per choice; `tokens` and `bytes` are filler of that length (0 to 10,000,000,000), made while it is sent. One
 * token of filler is 4 bytes.
 */
export type AnswerKind = 'helpful' | 'echo' | { text: string | string[] } | { tokens: number } | { bytes: number };

/** The reasons with which a completion can finish. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** Signs of life in a stream from its headers to its end, so endless ones together with a hang. */
export interface KeepAlive {
  form: 'comment' | 'empty-delta';
  /** Milliseconds between two of them, 1 to 3,600,000. */
  every: number;
}

/** How the simulator answers: plain JSON, each field optional when it is set. Defaults and rules: `behaviourFields`. */
export interface Behaviour {
  /** Time until a whole answer is sent. 0 alone makes everything immediate, streams too. Default 200 ms. */
  latency: Latency;
  /** Time until the first token of a stream. Default null: as `latency`. */
  timeToFirstToken: Latency | null;
  /** Tokens a second in a stream, 0 to 1,000,000; 0 sends all at once. Default null: 50, or 0 when `latency` is 0. */
  tokensPerSecond: number | null;
  /** Tokens in one chunk of a stream, 1 to 1,000,000; a token is up to 4 characters. Default 1. */
  tokensPerChunk: number;

  /** What is answered. Default `helpful`. A request's token limit shortens it (finish reason `length`). */
  answer: AnswerKind;
  /** Default null: what fits the answer. */
  finishReason: FinishReason | null;
  /** When the request's first (or chosen) tool is called: `required` only where its tool_choice demands it (default). */
  toolCalls: 'required' | 'always' | 'never';
  /** The arguments of a tool call, as text. Default null: made from the tool's JSON schema. */
  toolArguments: string | null;
  /** Reasoning text, sent as `reasoning_content` before the answer. Default null: none. */
  reasoning: string | null;
  /** `asked` (default): in a stream only with `include_usage`; `always`; `missing`: never, not even without a stream. */
  usage: 'asked' | 'always' | 'missing';
  /** Prompt tokens reported as cached, 0 to 1,000,000,000. Default 0. */
  cachedTokens: number;
  /** Tokens reported as reasoning, 0 to 1,000,000,000. Default null: counted from `reasoning`. */
  reasoningTokens: number | null;
  /** The model name in answers. Default `simulator`; null repeats the one asked for. */
  modelName: string | null;

  /** Accepted API keys; others get 401. Default null: any key or none. */
  keys: string[] | null;
  /** Models offered; others get 404 `model_not_found`. Default null: any name, and the list shows `simulator`. */
  models: string[] | null;
  /** Requests accepted per key and `rateWindow`, 0 to 1,000,000,000. Default null: no limit. */
  requestsPerMinute: number | null;
  /** Prompt and answer tokens accepted per key and `rateWindow`, 0 to 1,000,000,000. Default null: no limit. */
  tokensPerMinute: number | null;
  /** Length of the window behind the two limits above, 1 to 3,600,000 ms; begins with a key's first request. Default 60,000. */
  rateWindow: number;

  /** What goes wrong. Default null: nothing. */
  fault: Fault | null;
  /** Share of the requests that get the fault, 0 to 1. Default 1. */
  faultRatio: number;
  /** Which requests get the fault: `chat` (default), the list of `models`, or `all`. */
  faultOn: 'chat' | 'models' | 'all';

  /** Sends bodies in pieces of so many bytes, cutting characters where it falls, 1 to 1,000,000. Default null: uncut. */
  splitBytes: number | null;
  /** The line ends of streams. Default `lf`. */
  lineEnd: 'lf' | 'crlf' | 'cr';
  /** An SSE comment before every chunk. Default false. */
  comments: boolean;
  /** Signs of life without content. Default null: none. */
  keepAlive: KeepAlive | null;
  /** Chunks with empty `choices` at the start and before the end of a stream. Default false. */
  emptyChoices: boolean;
  /** Whether streams end in `[DONE]`. Default true. */
  doneMarker: boolean;
}
