import * as fc from 'fast-check';
import { textSink } from '../support/calls';
import { type ChatRigCall, chatRig } from '../support/chat-rig';
import { expectNoLeaks } from '../support/no-leaks';
import { backendSpec, errorOf } from '../support/pool-rig';
import { settle } from '../support/settle';

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ start: fc.boolean(), within: fc.integer({ min: 100, max: 30_000 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      end: fc.nat(100),
      as: fc.constantFrom(
        'answer' as const,
        'UPSTREAM_UNAVAILABLE' as const,
        'UPSTREAM_RATE_LIMITED' as const,
        'UPSTREAM_CREDENTIALS_REJECTED' as const,
        'UPSTREAM_QUOTA_EXHAUSTED' as const,
        'UPSTREAM_INVALID_REQUEST' as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ send: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ cancel: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ ms: fc.constantFrom(50, 200, 1000, 3000) }) },
  { weight: 1, arbitrary: fc.record({ size: fc.integer({ min: 2, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ enabled: fc.boolean() }) },
);

const RATIO = 0.2;
const MIN_PER_SECOND = 1;

/** The whole path under any history: what every call is promised, and what must be left when all have ended. */
describe('the path under any history of calls, endings, cancels, sizes and switches', () => {
  it('ends every call once and in time, asks the upstreams no more than promised, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        const rig = chatRig({
          pool: { backends: [backendSpec('a'), backendSpec('b')], size: { min: 2, max: 3 }, queueLimit: 5 },
          legacy: { queueLimit: 3 },
          failuresToOff: 3,
          budget: { ratio: RATIO, minPerSecond: MIN_PER_SECOND },
        });
        const calls: ChatRigCall[] = [];
        let ended = 0;
        const late: number[] = [];
        const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];
        for (const one of steps) {
          if ('start' in one) {
            const deadlineAt = rig.clock.now() + one.within;
            const call = rig.call({}, { deadlineAt, sink: one.start ? textSink() : undefined });
            calls.push(call);
            void call.done.then(() => {
              ended++;
              if (rig.clock.now() > deadlineAt) late.push(rig.clock.now() - deadlineAt);
            });
          } else if ('end' in one) {
            const request = pick(rig.running(), one.end);
            if (one.as === 'answer') request?.answer();
            else request?.fail(errorOf(one.as));
          } else if ('send' in one) void pick(rig.running(), one.send)?.send('a');
          else if ('cancel' in one) pick(calls, one.cancel)?.abort(errorOf('CANCELLED'));
          else if ('ms' in one) await rig.pass(one.ms);
          else if ('size' in one) rig.main.pool.resize({ min: 2, max: one.size });
          else rig.poolSwitch.setEnabled(one.enabled, 'test');
          await settle();
          for (const { context } of calls) {
            const after = context.record.attempts.filter((attempt) => attempt.firstTokenMs !== undefined);
            if (after.length > 1) throw new Error('two attempts sent deltas');
          }
        }
        await rig.pass(30_000);
        expect([ended, late]).toEqual([calls.length, []]);
        const promised = calls.length * (1 + 1 + RATIO) + MIN_PER_SECOND * (rig.clock.now() / 1000 + 1);
        expect(rig.requests().length).toBeLessThanOrEqual(promised);
        expect(rig.running()).toEqual([]);
        const pools = [rig.main.pool, rig.legacy.pool];
        expectNoLeaks({ pools, signals: calls.map((call) => call.context.signal) });
        await Promise.all(pools.map((pool) => pool.close()));
        expectNoLeaks({ clock: rig.clock, pools });
      }),
      { numRuns: 150, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});
