import type { ChatParams } from '../core/call';

/**
 * The JSON of a chat request. Numbers that JavaScript cannot hold and JSON that must keep its form are in the params as JSON.rawJSON
 * values, so nothing but JSON.stringify may touch them.
 */
export const chatBody = (params: ChatParams, model: string, stream: boolean): string =>
  JSON.stringify({
    ...params,
    model,
    stream: stream || undefined,
    stream_options: stream ? { include_usage: true } : undefined,
  });
