import * as fc from 'fast-check';
import type { CallError } from '../../../server/core/call-error';
import type { CallSignal } from '../../../server/core/call-signal';
import { lease } from '../../../server/stages/lease';
import { callContext, chatRequest } from '../../support/calls';
import { FakeProvider } from '../../support/fake-provider';
import { expectNoLeaks } from '../../support/no-leaks';
import { backendSpec, errorOf, poolRig } from '../../support/pool-rig';

const SLOTS = 2;

const plan = fc.record({
  caller: fc.constantFrom('x', 'y'),
  model: fc.constantFrom('both', 'only-b'),
  outcome: fc.constantFrom('answer' as const, 'answer' as const, 'fail' as const, 'refuse' as const),
  aborted: fc.boolean(),
});
const event = fc.constantFrom('shrink' as const, 'grow' as const, 'range' as const, 'off' as const, 'tick' as const);

/** Real callers over the lease stage; the scheduler decides in which order they start, are answered and give up, and what happens between. */
describe('Calls through the lease stage in any order of events', () => {
  it("never run over a client's slots, leave no slot idle, end exactly once and leave nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(plan, { minLength: 1, maxLength: 25, size: 'max' }),
        fc.array(event, { maxLength: 6 }),
        fc.scheduler(),
        async (plans, events, s) => {
          const reply = (provider: () => FakeProvider) => (call: FakeProvider['calls'][number]) => {
            if (provider().running > SLOTS) throw new Error(`${provider().name} runs ${provider().running} calls`);
            const { outcome } = plans[Number(call.request.sessionId)]!;
            void s.schedule(Promise.resolve(), `answer ${call.request.sessionId}`).then(() => {
              if (outcome === 'answer') call.answer();
              else call.fail(errorOf(outcome === 'fail' ? 'UPSTREAM_UNREACHABLE' : 'UPSTREAM_INVALID_REQUEST'));
            });
          };
          const providers: FakeProvider[] = [];
          const rig = poolRig({
            backends: [backendSpec('a', ['both']), backendSpec('b', ['both', 'only-b'])],
            size: { min: 2, max: 3 },
            clientSlots: SLOTS,
            createProvider: (_, name) => {
              const provider: FakeProvider = new FakeProvider(name, (call) => reply(() => provider)(call));
              providers.push(provider);
              return provider;
            },
          });
          const { pool, clock } = rig;
          const stage = lease({ pool, clock })((request, context) =>
            context.lease.client.provider.complete(request, {
              model: context.lease.upstreamModel,
              signal: context.signal,
            }),
          );
          const noneIdle = (): void => {
            const { queued, inUse, slots, backends } = pool.snapshot();
            const allServe = backends.every((backend) => backend.breaker === 'closed');
            // A waiter of one backend may wait beside a free slot of the other; with more than that something is wrong.
            const free = pool.backends.filter((b) => b.buckets.freeSlots > 0).map((b) => b.spec.name);
            if (allServe && queued > 0 && free.includes('b'))
              throw new Error(`idle: ${inUse} of ${slots} in use, ${queued} wait`);
          };

          const endings: string[] = [];
          const signals: CallSignal[] = [];
          const runs = plans.map(async (one, index) => {
            const { context, abort } = callContext(clock, { caller: one.caller });
            signals.push(context.signal);
            await s.schedule(Promise.resolve(), `start ${index}`);
            if (one.aborted)
              void s.schedule(Promise.resolve(), `abort ${index}`).then(() => abort(errorOf('CANCELLED')));
            const route = pool.models.resolve(one.model)[0]!;
            await stage(chatRequest({ model: one.model, sessionId: String(index) }), { ...context, route }).then(
              () => endings.push('answer'),
              (error: CallError) => endings.push(error.reason ?? error.name),
            );
            noneIdle();
          });
          const happenings = events.map((one) =>
            s.schedule(Promise.resolve(), one).then(() => {
              if (one === 'shrink') pool.resize({ min: 2, max: 2 });
              else if (one === 'grow') pool.resize({ min: 5, max: 5 });
              else if (one === 'range') pool.resize({ min: 2, max: 6 });
              else if (one === 'tick') clock.advance(1000);
              else {
                pool.turnOff();
                pool.turnOn();
              }
              noneIdle();
            }),
          );

          const all = Promise.all([...runs, ...happenings]);
          let isOver = false;
          const over = (): void => {
            isOver = true;
          };
          all.then(over, over);
          for (let i = 0; i < 200 && !isOver; i++) {
            await s.waitIdle();
            clock.advance(1000);
          }
          if (!isOver) throw new Error(`stuck: ${endings.length} of ${plans.length} calls ended`);
          await all;
          expect(endings).toHaveLength(plans.length);
          const allowed = ['answer', 'UPSTREAM_UNREACHABLE', 'UPSTREAM_INVALID_REQUEST', 'CANCELLED', 'PoolTurnedOff'];
          expect(endings.filter((ending) => !allowed.includes(ending))).toEqual([]);
          await pool.close();
          expectNoLeaks({ clock, pools: [pool], signals });
        },
      ),
      { numRuns: 200, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});
