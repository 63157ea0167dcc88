import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { COMMON_FIELDS, LOG_EVENTS, type LogEvent } from '../../server/telemetry/log-events';
import { LOG_QUESTIONS } from '../../server/telemetry/render-logs-doc';
import { caught } from '../support/caught';
import { describeWithProgram } from '../support/describe-with-program';
import { protoRequest } from '../support/proto-request';
import type { RawClient } from '../support/raw-client';
import { CALM, type LogLine, type Service, startService } from '../support/start-service';
import { useServices } from '../support/use-service';

const { start } = useServices();
jest.setTimeout(20_000);
const TRACED = { metadata: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-00` } };
const FAILING = { fault: { kind: 'status', status: 500 } } as const;
const ended = (log: readonly LogLine[]): LogLine[] => log.filter(({ event }) => event === 'call_ended');

/** Without the retries of a channel, which wait for a breaker. */
const askOnce = (raw: RawClient) => raw.start(LlmPoolServiceService.chat, protoRequest(), TRACED).reply;

/** Calls and changes that bring out every field. */
const everyField = async ({ client, raw, simulator, app }: Service): Promise<void> => {
  await client.streamChat('Hi', TRACED).final();
  simulator.script({ usage: 'missing' });
  await client.chat('Hi', TRACED);
  await caught(client.chat({ messages: [] }));
  simulator.script({});
  simulator.enqueue(FAILING, FAILING);
  await client.chat('Hi', TRACED);
  await client.admin.logStatus();
  simulator.script(FAILING);
  for (let call = 0; call < 6; call++) await askOnce(raw);
  app.poolSwitch.setEnabled(false, 'asked by a test');
};

describe('log lines', () => {
  it('have the documented fields, all of them and no others', async () => {
    const service = await startService({
      LLM_POOL_DEBUG: 'true',
      LLM_POOL_RETRIES: '1',
      LLM_POOL_RETRY_BASE_MS: '1',
      LLM_POOL_BREAKER_FAILURES: '3',
      LLM_POOL_FAILURES_TO_OFF: '1000',
    });
    await everyField(service).finally(() => service.close());
    const seen = new Map<string, Set<string>>();
    for (const { event, ...fields } of service.log) {
      if (typeof event !== 'string') continue;
      for (const field of Object.keys(fields)) seen.set(event, (seen.get(event) ?? new Set()).add(field));
    }
    for (const [event, { fields }] of Object.entries<LogEvent>(LOG_EVENTS)) {
      const documented = [...Object.keys(COMMON_FIELDS).filter((name) => name !== 'event'), ...Object.keys(fields)];
      // `err` comes with a fault of llm-pool alone, which nothing here has; test/unit/telemetry/call-log.test.ts shows it.
      expect([event, [...(seen.get(event) ?? [])].sort()]).toEqual([
        event,
        documented.filter((name) => name !== 'err').sort(),
      ]);
      seen.delete(event);
    }
    expect([...seen.keys()]).toEqual([]);
  });

  it('of a call that was refused before any attempt say who, what and why, too', async () => {
    const { client, connect, log } = await start({ LLM_POOL_TOKENS: 'chat-api:some-long-token-1:call' });
    await caught(client.chat('Hi'));
    await caught(connect({ token: 'some-long-token-1' }).chat({ messages: [] }, TRACED));
    const [stranger, invalid] = ended(log);
    expect(stranger).toMatchObject({
      level: 'info',
      caller: 'unknown',
      method: 'Chat',
      outcome: 'caller_fault',
      reason: 'CALLER_UNAUTHENTICATED',
      attempts: 0,
      queue_ms: 0,
      upstream_ms: 0,
      duration_ms: expect.any(Number),
    });
    expect(invalid).toMatchObject({
      caller: 'chat-api',
      outcome: 'caller_fault',
      reason: 'INVALID_FIELD',
      attempts: 0,
      trace_id: 'ab'.repeat(16),
    });
    for (const line of [stranger!, invalid!])
      for (const name of ['tier', 'client', 'backend']) expect(line).not.toHaveProperty(name);
  });

  it('of a storm are one for each call, and a few warnings in all', async () => {
    const { raw, simulator, log } = await start({ LLM_POOL_RETRIES: '0', LLM_POOL_SIZE: '10' });
    simulator.script(FAILING);
    await Promise.all(Array.from({ length: 200 }, () => askOnce(raw)));
    expect(new Set(ended(log).map(({ call_id }) => call_id)).size).toBe(200);
    expect(ended(log)).toHaveLength(200);
    expect(ended(log).every(({ level }) => level === 'info')).toBe(true);
    const warnings = log.filter(({ level }) => level === 'warn' || level === 'error');
    expect(warnings.length).toBeGreaterThanOrEqual(2);
    expect(warnings.length).toBeLessThanOrEqual(6);
  });

  it('about state are found by the words of the replaced system', async () => {
    const { raw, simulator, log } = await start({ LLM_POOL_RETRIES: '0', LLM_POOL_BREAKER_FAILURES: '3' });
    simulator.script(FAILING);
    for (let call = 0; call < 4; call++) await askOnce(raw);
    const found = (word: string) => log.filter(({ msg }) => String(msg).includes(word)).map(({ msg }) => String(msg));
    expect(found('プール')).toEqual([
      expect.stringMatching(/^pool ON: .*Phase 1/),
      expect.stringMatching(/^Phase 1 プール \(pool\): on -> off_after_errors \(3 pool errors in a row/),
    ]);
    expect(found('Phase 1')).toContainEqual(
      expect.stringMatching(/^Phase 1 backend default: breaker closed -> breaker open/),
    );
    expect(found('フォールバック')).toEqual([expect.stringMatching(/: a call went to the legacy client, pool_error$/)]);
  });
});

describeWithProgram(
  ['jq'],
  'jq is not installed: apt-get install jq, or brew install jq',
  'the questions of docs/logs.md',
  () => {
    it('are answered by jq', async () => {
      const { client, simulator, logText } = await start({ ...CALM, LLM_POOL_RETRIES: '0' });
      const { servedBy } = await client.chat('Hi', TRACED);
      simulator.script(FAILING);
      await caught(client.chat({ messages: [{ role: 'user', text: 'Hi' }], disableFallback: true }));
      const folder = mkdtempSync(join(tmpdir(), 'llm-pool-logs-'));
      writeFileSync(join(folder, 'log'), `a line of another program\n${logText()}`);
      const env = { ...process.env, CALL_ID: servedBy!.callId };
      const answers = Object.fromEntries(
        Object.entries(LOG_QUESTIONS).map(([question, command]) => [
          question,
          execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', env }).trim().split('\n'),
        ]),
      );
      rmSync(folder, { recursive: true });
      expect(JSON.parse(answers['What happened to a call?']![0]!)).toMatchObject({ outcome: 'success' });
      expect(answers['Which calls failed, and why?']).toEqual([expect.stringContaining('\tUPSTREAM_UNAVAILABLE\t')]);
      expect(answers['How many, by reason?']!.map((line) => line.trim())).toEqual(
        expect.arrayContaining(['1 ok', '1 UPSTREAM_UNAVAILABLE']),
      );
      expect(answers['Which were the slowest?']).toHaveLength(2);
      expect(JSON.parse(answers['What does each caller use?']![0]!)).toMatchObject({ caller: 'anonymous', calls: 2 });
      expect(answers['What changed, and when?']).toEqual(['']);
      expect(answers['What should somebody look at?']).toEqual(['']);
    });
  },
);
