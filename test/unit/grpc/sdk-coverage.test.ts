import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions/completions';
import { ChatRequest, type Role } from '../../../server/gen/llmpool/v1/chat';
import type { Decisions, WordDecisions } from '../../../server/grpc/convert/decisions';
import { SDK_PARAMS } from '../../../server/grpc/convert/sdk-params';
import { SDK_REQUEST_KINDS } from '../../../server/grpc/convert/sdk-request-kinds';

type Params = ChatCompletionCreateParamsBase;

/** Fields of llm-pool itself. */
const OWN = ['extraBody', 'workload', 'priority', 'sessionId', 'disableFallback'];

describe('the tables of what the SDK can say', () => {
  it('do not compile when the SDK gets a member or loses one', () => {
    const current: Decisions<Params, ChatRequest> = SDK_PARAMS;
    // @ts-expect-error a new member must be decided
    const added: Decisions<Params & { brand_new?: string }, ChatRequest> = SDK_PARAMS;
    const { top_p, ...others } = SDK_PARAMS;
    // @ts-expect-error each member must be decided
    const forgotten: Decisions<Params, ChatRequest> = others;
    const removed = {
      ...others,
      // @ts-expect-error what the SDK does not know any more must go
      top_p,
    } satisfies Decisions<Omit<Params, 'top_p'>, ChatRequest>;
    // @ts-expect-error it must be a field of the contract
    const misspelt: Decisions<Pick<Params, 'top_p'>, ChatRequest> = { top_p: 'topp' };
    // @ts-expect-error a new role must be decided
    const role: WordDecisions<ChatCompletionMessageParam['role'] | 'new', keyof typeof Role> = SDK_REQUEST_KINDS.roles;
    expect([current, added, forgotten, removed, misspelt, role]).toHaveLength(6);
  });

  it('name every field of the contract', () => {
    const mapped = Object.values(SDK_PARAMS).filter((decision) => typeof decision === 'string');
    expect([...mapped, ...OWN].sort()).toEqual(Object.keys(ChatRequest.fromPartial({})).sort());
  });
});
