import type { Behaviour } from '../../../server/simulator/behaviour';
import type { Fault, RetryAfter } from '../../../server/simulator/fault';
import { caught } from '../../support/caught';
import { endingOf } from '../../support/ending-of';
import { POOL_ALONE, useFleets } from '../../support/use-fleets';

const fleets = useFleets();
jest.setTimeout(20_000);
const failing = (fault: Fault): Partial<Behaviour> => ({ fault });
const status = (code: number, more: object = {}): Fault => ({ kind: 'status', status: code, ...more });
const soon: RetryAfter = { form: 'ms', ms: 10 };

describe('R19 what is retried', () => {
  const timesOut = { LLM_POOL_ATTEMPT_TIMEOUT_MS: '60', LLM_POOL_FIRST_TOKEN_TIMEOUT_MS: '60' };
  const ONCE = 1;
  const ALWAYS = 3;
  it.each<[string, Fault, number, string, Record<string, string>?]>([
    ['400', status(400), ONCE, 'UPSTREAM_INVALID_REQUEST'],
    ['400 context length', status(400, { code: 'context_length_exceeded' }), ONCE, 'CONTEXT_LENGTH_EXCEEDED'],
    ['400 content policy', status(400, { code: 'content_policy_violation' }), ONCE, 'PROMPT_BLOCKED'],
    ['401 on the only backend', status(401), ONCE, 'UPSTREAM_CREDENTIALS_REJECTED'],
    ['403 on the only backend', status(403), ONCE, 'UPSTREAM_CREDENTIALS_REJECTED'],
    ['404 of a model', status(404), ONCE, 'MODEL_NOT_FOUND'],
    ['408', status(408), ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['408 with Retry-After', status(408, { retryAfter: soon }), ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['409', status(409), ALWAYS, 'UPSTREAM_CONFLICT'],
    ['422', status(422), ONCE, 'UPSTREAM_INVALID_REQUEST'],
    ['429 with Retry-After', status(429, { retryAfter: soon }), ALWAYS, 'UPSTREAM_RATE_LIMITED'],
    ['429 slow_down', status(429, { code: 'slow_down', retryAfter: soon }), ALWAYS, 'UPSTREAM_RATE_LIMITED'],
    ['429 insufficient_quota', status(429, { code: 'insufficient_quota' }), ONCE, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [
      '429 credit_balance_exhausted with Retry-After',
      status(429, { code: 'credit_balance_exhausted', retryAfter: soon }),
      ONCE,
      'UPSTREAM_QUOTA_EXHAUSTED',
    ],
    ['402', status(402), ONCE, 'UPSTREAM_QUOTA_EXHAUSTED'],
    ['500', status(500), ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['502 of a proxy', status(502, { body: 'html' }), ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['503', status(503), ALWAYS, 'UPSTREAM_OVERLOADED'],
    ['503 with Retry-After', status(503, { retryAfter: soon }), ALWAYS, 'UPSTREAM_OVERLOADED'],
    ['504 without a body', status(504, { body: 'empty' }), ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['529', status(529), ALWAYS, 'UPSTREAM_OVERLOADED'],
    ['a reset before the headers', { kind: 'reset', at: 'before-headers' }, ALWAYS, 'UPSTREAM_UNREACHABLE'],
    ['a reset after the headers', { kind: 'reset', at: 'after-headers' }, ALWAYS, 'UPSTREAM_UNREACHABLE'],
    ['no headers in time', { kind: 'hang', at: 'before-headers' }, ALWAYS, 'UPSTREAM_TIMEOUT', timesOut],
    ['no token in time', { kind: 'hang', at: 'after-headers' }, ALWAYS, 'UPSTREAM_TIMEOUT', timesOut],
    ['R24 an error in the first chunk', { kind: 'error-in-answer' }, ALWAYS, 'UPSTREAM_UNAVAILABLE'],
    ['JSON that breaks off', { kind: 'malformed-json' }, ALWAYS, 'UPSTREAM_BAD_RESPONSE'],
    ['a web page', { kind: 'wrong-content-type' }, ALWAYS, 'UPSTREAM_BAD_RESPONSE'],
  ])('%s', async (_, fault, requests, reason, environment = {}) => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE, LLM_POOL_RETRIES: '2', ...environment });
    simulator.script(failing(fault));
    // Models of their own, since a limited rate is one of a model.
    for (const [index, kind] of (['unary', 'stream'] as const).entries()) {
      const input = { model: kind, messages: [{ role: 'user' as const, text: 'hi' }] };
      const error = await caught(kind === 'unary' ? client.chat(input) : client.streamChat(input).final());
      expect([kind, error.reason, error.attemptCount]).toEqual([kind, reason, requests]);
      expect(simulator.requests.received).toBe(requests * (index + 1));
    }
  });

  it('a cancelled call is not retried', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE });
    simulator.script(failing({ kind: 'hang', at: 'before-headers' }));
    const caller = new AbortController();
    const call = endingOf(client.chat('hi', { signal: caller.signal }));
    await simulator.nextRequest();
    caller.abort();
    expect(await call).toBe('CANCELLED');
    await simulator.waitFor(({ cutByPeer }) => cutByPeer === 1);
    expect(simulator.requests.received).toBe(1);
  });

  it('a call whose time is up is not retried', async () => {
    const { client, simulator } = await fleets.alone({ ...POOL_ALONE });
    simulator.script(failing({ kind: 'hang', at: 'before-headers' }));
    expect(await endingOf(client.chat('hi', { deadlineMs: 200 }))).toBe('DEADLINE_EXCEEDED');
    expect(simulator.requests.received).toBe(1);
  });
});
