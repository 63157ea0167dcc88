import { CallError } from '../../../server/core/call-error';
import { CallLog } from '../../../server/telemetry/call-log';
import { FakeClock } from '../../support/fake-clock';
import { attemptRecord, liveCall } from '../../support/live-call';
import { logLines } from '../../support/log-lines';

const setUp = (debug = false) => {
  const clock = new FakeClock();
  const { logger, lines, text } = logLines({ debug });
  return { clock, log: new CallLog(logger, clock), lines, text };
};
const success = { outcome: 'success', durationMs: 1234.56 } as const;

describe('CallLog', () => {
  it('writes one line for each call, with numbers and names', () => {
    const { log, lines } = setUp();
    const usage = { promptTokens: 7, completionTokens: 3, estimated: false };
    const call = liveCall({
      traceId: 'abc',
      record: { attempts: [attemptRecord()], queueMs: 40.04, upstreamMs: 1100, usage, state: 'ended' },
    });
    log.callStarted(call);
    log.attemptEnded(attemptRecord(), 'call-1');
    log.callEnded(call, success);
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        instance: 't',
        event: 'call_ended',
        call_id: 'call-1',
        caller: 'chat-api',
        method: 'Chat',
        workload: 'chat',
        model: 'm1',
        stream: false,
        trace_id: 'abc',
        outcome: 'success',
        tier: 'pool',
        client: 'main-1',
        backend: 'main',
        attempts: 1,
        queue_ms: 40,
        upstream_ms: 1100,
        duration_ms: 1234.6,
        prompt_tokens: 7,
        completion_tokens: 3,
        msg: 'call success',
      },
    ]);
  });

  it('tells the story of a call when debug is on', () => {
    const { log, lines } = setUp(true);
    const call = liveCall({ record: { attempts: [attemptRecord()], state: 'ended' } });
    log.callStarted(call);
    log.attemptEnded(attemptRecord(), 'call-1');
    log.callEnded(call, success);
    expect(lines().map(({ event }) => event)).toEqual(['call_arrived', 'attempt_ended', 'call_ended']);
    expect(lines().every((line) => line.call_id === 'call-1')).toBe(true);
    expect(lines()[2]!.story).toBe('main ok 0.1 s');
  });

  it('gives the cause only of a fault of its own', () => {
    const { log, lines } = setUp();
    const end = (reason: 'INTERNAL_ERROR' | 'UPSTREAM_TIMEOUT', outcome: 'internal_error' | 'upstream_fault') =>
      log.callEnded(liveCall(), {
        outcome,
        durationMs: 1,
        error: new CallError(reason, 'm', { cause: new Error('why') }),
      });
    end('UPSTREAM_TIMEOUT', 'upstream_fault');
    end('INTERNAL_ERROR', 'internal_error');
    expect(lines()[0]).toMatchObject({ level: 'info', reason: 'UPSTREAM_TIMEOUT', error: 'm' });
    expect(lines()[0]!.err).toBeUndefined();
    expect(lines()[1]).toMatchObject({ level: 'error', err: { cause: { message: 'why' } } });
  });

  it('cuts a made-up model name', () => {
    const { log, lines } = setUp();
    log.callEnded(liveCall({ model: 'x'.repeat(10_000) }), success);
    expect((lines()[0]!.model as string).length).toBe(100);
  });

  it('warns of bad states, in the words of the replaced system', () => {
    const { log, lines } = setUp();
    log.stateChanged({ at: 0, what: 'pool', was: 'on', now: 'off_after_errors', reason: '3 pool errors in a row' });
    const tripped = { callId: 'call-1', traceId: 'abc' };
    log.stateChanged({
      at: 0,
      what: 'backend main',
      was: 'breaker closed',
      now: 'breaker open',
      reason: 'r',
      ...tripped,
    });
    log.stateChanged({ at: 0, what: 'backend main', was: 'serving', now: 'cooling down', reason: 'r' });
    log.stateChanged({ at: 0, what: 'pool size', was: '3 clients', now: '4 clients', reason: 'all slots were in use' });
    log.stateChanged({ at: 0, what: 'backend main', was: 'half_open', now: 'closed', reason: 'the probe succeeded' });
    expect(lines()[0]).toMatchObject({
      level: 'warn',
      msg: 'Phase 1 プール (pool): on -> off_after_errors (3 pool errors in a row)',
    });
    expect(lines()[1]).toMatchObject({ level: 'warn', call_id: 'call-1', trace_id: 'abc' });
    expect(lines().map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'info', 'info']);
    expect(lines()[3]!.msg).toBe('Phase 1 プール (pool) size: 3 clients -> 4 clients (all slots were in use)');
    expect(lines()[4]!.msg).toBe('Phase 1 backend main: half_open -> closed (the probe succeeded)');
  });

  it('logs the first fallback at once and the others once a window', () => {
    const { clock, log, lines } = setUp();
    const fall = (times: number) => {
      for (let i = 0; i < times; i++) log.callEnded(liveCall({ record: { fallbackReason: 'pool_off' } }), success);
    };
    const said = () => lines().filter(({ event }) => String(event).startsWith('fallback'));
    fall(100);
    expect(said()).toHaveLength(1);
    expect(said()[0]!.msg).toContain('フォールバック');
    clock.advance(10_000);
    expect(said()[1]).toMatchObject({ level: 'warn', calls: 99, reasons: { pool_off: 99 } });
    clock.advance(10_000);
    expect(said()).toHaveLength(2);
    expect(clock.pending).toBe(0);
    fall(1);
    expect(said()).toHaveLength(3);
    fall(4);
    log.close();
    expect(said()[3]).toMatchObject({ calls: 4 });
    expect(clock.pending).toBe(0);
  });
});
