import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { LlmPoolClient } from '@llm-pool/client';
import { CASES, SERVERS } from '../../client/conformance/all-cases';
import { createControl } from '../../client/conformance/control';
import { ERROR_TABLE, type ErrorReason } from '../../server/core/error-table';
import { checkBehaviour } from '../../server/simulator/check-behaviour';

/** Reasons that only a client can see. */
const OF_CLIENTS = ['UNREACHABLE', 'STREAM_TRUNCATED', 'UNKNOWN'];
const FIELDS = ['name', 'server', 'upstream', 'prepare', 'during', 'call', 'expect', 'seen'];
const CALL_FIELDS = ['rpc', 'request', 'deadline_ms', 'token', 'channel_retries', 'cancel'];
const EXPECT_FIELDS = 'text texts reasoning_text finish_reason tool_calls usage events models default_model error';
const ERROR_FIELDS = 'code reason retryable retry_after violations partial_usage attempts call_id';
const WORDS = [
  ...['Chat', 'StreamChat', 'DeepDive', 'StreamDeepDive', 'ListModels'],
  ...['when_upstream_asked', 'after_first_event', 'hold_slot', 'trip_breaker', 'shut_down', 'free_slot_when_refused'],
];

const unknown = (value: object, known: readonly string[]) => Object.keys(value).filter((key) => !known.includes(key));

describe('the shared cases', () => {
  it('have names of their own', () => {
    const names = CASES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  });

  it('are written in known words', () => {
    const strange = CASES.flatMap((one) => [
      ...unknown(one, FIELDS),
      ...unknown(one.call, CALL_FIELDS),
      ...unknown(one.expect, EXPECT_FIELDS.split(' ')),
      ...unknown(one.expect.error ?? {}, ERROR_FIELDS.split(' ')),
      ...unknown(one.seen ?? {}, ['requests', 'cut_off', 'body']),
      ...[one.call.rpc, one.call.cancel, one.prepare, one.during].filter((word) => word && !WORDS.includes(word)),
      ...[one.server].filter((name) => !(name in SERVERS)),
    ]);
    expect(strange).toEqual([]);
    for (const { upstream = {} } of CASES) checkBehaviour(upstream);
  });

  it('use every server profile', () => {
    expect(Object.keys(SERVERS).filter((name) => !CASES.some(({ server }) => server === name))).toEqual([]);
  });

  it.each([...Object.keys(ERROR_TABLE), ...OF_CLIENTS])('have one for %s', (reason) => {
    const errors = CASES.flatMap(({ expect: { error } }) => (error?.reason === reason ? error : []));
    expect(errors).not.toEqual([]);
    const row = ERROR_TABLE[reason as ErrorReason];
    if (row) for (const { code } of errors) expect(code).toBe(status[row.code]);
  });
});

/** What the control may answer. */
interface Reply {
  readonly address: string;
  readonly token?: string;
  readonly problems: string[];
}

describe('the control', () => {
  const { server, close } = createControl();
  let control: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    control = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(close);

  const post = async (path: string) => {
    const response = await fetch(`${control}/cases/${path}`, { method: 'POST' });
    return { status: response.status, body: (await response.json()) as Reply };
  };
  const ask = async (address: string): Promise<void> => {
    using client = new LlmPoolClient({ address });
    await client.chat('Hi', { deadlineMs: 5000 }).catch(() => undefined);
  };

  it('gives the cases', async () => {
    const response = await fetch(`${control}/cases`);
    expect(await response.json()).toEqual(CASES);
  });

  it('is content with a call that went as it should', async () => {
    const { body } = await post('model-not-found/start');
    await ask(body.address);
    expect(await post('model-not-found/asked')).toEqual({ status: 200, body: { ok: true } });
    expect(await post('model-not-found/finish')).toEqual({ status: 200, body: { ok: true } });
  });

  it('tells that the upstream was not asked, or asked for something else', async () => {
    await post('chat/start');
    const without = await post('chat/finish');
    expect(without.body).toMatchObject({ ok: false });
    expect(without.body.problems[0]).toContain('requests: 0, should be 1');
    const { body } = await post('chat-tools/start');
    await ask(body.address);
    const other = await post('chat-tools/finish');
    expect(other.body.problems).toEqual([expect.stringContaining('should include {"tool_choice":"auto"}')]);
  });

  it('tells that a call was not cancelled', async () => {
    const { body } = await post('cancel-while-the-upstream-works/start');
    const call = ask(body.address);
    await post('cancel-while-the-upstream-works/asked');
    const { body: finished } = await post('cancel-while-the-upstream-works/finish');
    expect(finished.problems).toEqual([expect.stringContaining('cut_off: 0, should be 1')]);
    await call;
  });

  it('says what cannot be', async () => {
    expect(await post('no-such-case/start')).toMatchObject({ status: 404 });
    expect(await post('list-models/finish')).toMatchObject({ status: 409 });
    const { body } = await post('list-models/start');
    expect(body).toEqual({ address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    expect(await post('list-models/start')).toMatchObject({ status: 409 });
    expect(await post('list-models/finish')).toMatchObject({ status: 200 });
    expect((await post('chat-with-a-token/start')).body.token).toBe('call-token');
  });
});
