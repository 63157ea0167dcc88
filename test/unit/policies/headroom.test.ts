import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { Headroom } from '../../../server/policies/headroom';

const rig = (slots: number, share: number) => {
  const state = { slots, others: 0, ours: 0, most: 0 };
  const headroom = new Headroom({ share, load: () => ({ slots: state.slots, inUse: state.others + state.ours }) });
  let arrived = 0;
  const enter = (caller = 'a', session = 's') => {
    const controller = new AbortController();
    const work = Promise.withResolvers<void>();
    let begun = false;
    const done = headroom.run({ caller, session, arrivedAt: arrived++ }, controller.signal, () => {
      begun = true;
      // It takes a slot at the moment at which it begins.
      state.ours++;
      return work.promise.finally(() => state.ours--);
    });
    done.catch(() => undefined);
    return {
      signal: controller.signal,
      end: work.resolve,
      abort: () => controller.abort(new Error('gone')),
      begun: () => begun,
      done,
    };
  };
  return { state, headroom, enter };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('headroom', () => {
  it('lets work begin while fewer slots than its share are in use, by anybody', async () => {
    const { state, headroom, enter } = rig(8, 0.5);
    state.others = 2;
    const all = [enter(), enter(), enter(), enter()];
    expect(all.map((one) => one.begun())).toEqual([true, true, false, false]);
    expect(headroom.waiting).toBe(2);
    all[0]!.end();
    await settled();
    expect(all[2]!.begun()).toBe(true);
    state.others = 1;
    headroom.look();
    expect(all[3]!.begun()).toBe(true);
    for (const one of all) one.end();
    await settled();
    expect([state.ours, headroom.waiting]).toEqual([0, 0]);
    for (const { signal } of all) expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('counts what it let begin even while that holds no slot, as in a queue or between two attempts', async () => {
    const { state, enter } = rig(8, 0.5);
    const all = Array.from({ length: 6 }, () => {
      const one = enter();
      state.ours = 0;
      return one;
    });
    expect(all.map((one) => one.begun())).toEqual([true, true, true, true, false, false]);
    all[0]!.end();
    await settled();
    expect(all.map((one) => one.begun())).toEqual([true, true, true, true, true, false]);
    for (const one of all) one.end();
  });

  it('always lets one begin, so that it never starves', async () => {
    const { state, enter } = rig(8, 0.5);
    state.others = 8;
    const [first, second] = [enter(), enter()];
    expect([first!.begun(), second!.begun()]).toEqual([true, false]);
    first!.end();
    await settled();
    expect(second!.begun()).toBe(true);
    second!.end();
  });

  it('gives those that wait turns: callers, then what belongs together', async () => {
    const { state, headroom, enter } = rig(4, 0.25);
    const running = enter('a', 'dive 1');
    const names = ['a/1', 'a/1', 'a/2', 'b/3'];
    const waiting = names.map((name) => enter(name[0], name));
    const order: string[] = [];
    let last = running;
    for (let i = 0; i < names.length; i++) {
      last.end();
      await settled();
      const next = waiting.findIndex((one, index) => one.begun() && !order.includes(`${index}`));
      order.push(`${next}`);
      last = waiting[next]!;
    }
    expect(order.map((index) => names[Number(index)])).toEqual(['a/1', 'b/3', 'a/2', 'a/1']);
    last.end();
    await settled();
    expect([state.ours, headroom.waiting]).toEqual([0, 0]);
  });

  it('forgets what leaves while it waits', async () => {
    const { headroom, enter } = rig(1, 1);
    const [first, second, third] = [enter(), enter(), enter()];
    second!.abort();
    await expect(second!.done).rejects.toThrow('gone');
    expect(headroom.waiting).toBe(1);
    first!.end();
    await settled();
    expect([second!.begun(), third!.begun()]).toEqual([false, true]);
    third!.end();
  });

  it('keeps its promise in any order of events, and nothing waits while there is room', async () => {
    const event = fc.record({ kind: fc.constantFrom('enter', 'end', 'abort', 'others'), which: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), async (events, slots) => {
        const { state, headroom, enter } = rig(slots, 0.75);
        const all: ReturnType<typeof enter>[] = [];
        const limit = Math.floor(0.75 * slots);
        for (const { kind, which } of events) {
          const before = state.ours;
          const one = all[which % Math.max(1, all.length)];
          if (kind === 'enter') all.push(enter(`c${which % 3}`, `s${which % 2}`));
          if (kind === 'end' && one?.begun()) one.end();
          if (kind === 'abort') one?.abort();
          if (kind === 'others') {
            state.others = which % (slots + 1);
            headroom.look();
          }
          await settled();
          const inUse = state.ours + state.others;
          if (state.ours > before) expect(state.ours === 1 || inUse <= limit).toBe(true);
          expect(headroom.waiting > 0 && (state.ours === 0 || inUse < limit)).toBe(false);
        }
        for (const one of all) one.end();
        // Those that waited begin now, and end.
        for (let turns = 0; turns < all.length; turns++) await settled();
        expect([state.ours, headroom.waiting]).toEqual([0, 0]);
      }),
      { numRuns: 50 },
    );
  });
});
