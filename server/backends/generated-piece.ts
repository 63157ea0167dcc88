import { estimateTokens } from '../core/estimate-tokens';

/** What a model generates, in a delta or a whole message, with what compatible servers add to it. */
export interface GeneratedPiece {
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  tool_calls?: readonly ToolCallPiece[] | null;
  function_call?: FunctionPiece | null;
  audio?: object | null;
}

interface ToolCallPiece {
  function?: FunctionPiece | null;
  custom?: { name?: string; input?: string } | null;
}

interface FunctionPiece {
  name?: string;
  arguments?: string;
}

/** Whether there is anything in it: roles and empty texts are signs of life, not of progress. */
export const carriesSomething = (piece: GeneratedPiece): boolean =>
  isText(piece.content) ||
  isText(piece.reasoning_content) ||
  isText(piece.reasoning) ||
  isText(piece.refusal) ||
  (Array.isArray(piece.tool_calls) && piece.tool_calls.length > 0) ||
  isFilled(piece.function_call) ||
  isFilled(piece.audio);

/** An estimate of the tokens in it, without audio; see estimateTokens. */
export const generatedTokens = (piece: GeneratedPiece): number => {
  let tokens = tokensOf(piece.content) + tokensOf(piece.refusal);
  // Servers that send both names of the reasoning send the same text twice.
  tokens += isText(piece.reasoning_content) ? tokensOf(piece.reasoning_content) : tokensOf(piece.reasoning);
  if (piece.function_call) tokens += functionTokens(piece.function_call);
  if (!Array.isArray(piece.tool_calls)) return tokens;
  for (const call of piece.tool_calls as readonly (ToolCallPiece | null)[]) {
    if (call?.function) tokens += functionTokens(call.function);
    if (call?.custom) tokens += tokensOf(call.custom.name) + tokensOf(call.custom.input);
  }
  return tokens;
};

const functionTokens = (call: FunctionPiece): number => tokensOf(call.name) + tokensOf(call.arguments);

const tokensOf = (value: unknown): number => (isText(value) ? estimateTokens(value) : 0);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;
