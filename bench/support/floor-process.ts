/**
 * The floor: the same job with no policy at all. grpc-js takes the call, undici's Pool asks the upstream, and the answer goes back: no pool,
 * retry, deadline, limit, check, error class, log, metric or trace.
 */
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { Pool } from 'undici';
import { type ChatRequest, type ChatResponse, Role, type StreamChatResponse } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { answerQuestions } from './answer-questions';
import { readFloorStream } from './read-floor-stream';

const { origin, pathname } = new URL(process.env.UPSTREAM!);
const pool = new Pool(origin, { headersTimeout: 0, bodyTimeout: 0 });

const ask = async ({ model, messages }: ChatRequest, stream?: true) => {
  const body = JSON.stringify({
    messages: messages.map(({ content }) => ({ role: 'user', content: content?.value })),
    model,
    stream,
  });
  const answer = await pool.request({
    method: 'POST',
    path: `${pathname}/chat/completions`,
    headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
    body,
  });
  return answer.body;
};

/** All fields that are not told otherwise. */
const NO_MESSAGE = { name: '', toolCalls: [], toolCallId: '', refusal: '', reasoningText: '', annotations: [] };
const NO_ANSWER = { serviceTier: '', systemFingerprint: '', moderationJson: '' };
const NO_DELTA = { role: Role.UNSPECIFIED, refusal: '', reasoningText: '', toolCalls: [] };

const chat: handleUnaryCall<ChatRequest, ChatResponse> = async ({ request }, callback) => {
  const answer = (await (await ask(request)).json()) as ChatCompletion;
  callback(null, {
    ...NO_ANSWER,
    id: answer.id,
    model: answer.model,
    choices: answer.choices.map(({ index, message }) => ({
      index,
      finishReason: 1,
      providerFinishReason: '',
      message: { ...NO_MESSAGE, role: Role.ASSISTANT, content: { $case: 'text', value: message.content ?? '' } },
    })),
    usage: {
      promptTokens: answer.usage!.prompt_tokens,
      completionTokens: answer.usage!.completion_tokens,
      totalTokens: answer.usage!.total_tokens,
      estimated: false,
    },
  });
};

const streamChat: handleServerStreamingCall<ChatRequest, StreamChatResponse> = async (call) => {
  await readFloorStream(await ask(call.request, true), (text) =>
    call.write({
      event: {
        $case: 'delta',
        value: { choices: [{ ...NO_DELTA, index: 0, text }], attempt: 1, id: '', model: '', created: undefined },
      },
    }),
  );
  call.end();
};

const server = new Server();
const { chat: unary, streamChat: streaming } = LlmPoolServiceService;
server.addService({ chat: unary, streamChat: streaming } as unknown as ServiceDefinition, { chat, streamChat });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  answerQuestions(`127.0.0.1:${port}`);
});
