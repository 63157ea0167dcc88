import * as fc from 'fast-check';
import { ClientBuckets } from '../../../server/pool/client-buckets';
import type { PoolClient } from '../../../server/pool/pool-client';
import { FakeProvider } from '../../support/fake-provider';

const client = (name: string, slots = 2): PoolClient => ({
  name,
  provider: new FakeProvider(name),
  slots,
  inUse: 0,
  draining: false,
  bucketIndex: 0,
});

describe('ClientBuckets', () => {
  it('takes the least loaded client, and nothing when all are full', () => {
    const buckets = new ClientBuckets();
    for (const name of ['a', 'b']) buckets.add(client(name));
    const taken = Array.from({ length: 5 }, () => buckets.take()?.name);
    expect(new Set(taken.slice(0, 2))).toEqual(new Set(['a', 'b']));
    expect(new Set(taken.slice(2, 4))).toEqual(new Set(['a', 'b']));
    expect(taken[4]).toBeUndefined();
    expect(buckets.freeSlots).toBe(0);
  });

  it('prefers, among equals, the client used last: its connection is warm', () => {
    const buckets = new ClientBuckets();
    for (const name of ['a', 'b', 'c']) buckets.add(client(name, 1));
    const [first, second] = [buckets.take()!, buckets.take()!];
    buckets.giveBack(second);
    buckets.giveBack(first);
    expect(buckets.take()).toBe(first);
  });

  it('finds a client without calls, if there is one', () => {
    const buckets = new ClientBuckets();
    expect(buckets.idle()).toBeUndefined();
    const only = client('a');
    buckets.add(only);
    expect(buckets.idle()).toBe(only);
    buckets.take();
    expect(buckets.idle()).toBeUndefined();
  });

  it('keeps count under any use, and always takes the least loaded', () => {
    const step = fc.record({ do: fc.constantFrom('add', 'remove', 'take', 'take', 'back'), at: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const buckets = new ClientBuckets();
        const members: PoolClient[] = [];
        const held: PoolClient[] = [];
        steps.forEach((one, i) => {
          if (one.do === 'add') {
            const added = client(`c${i}`, 3);
            members.push(added);
            buckets.add(added);
          } else if (one.do === 'remove' && members.length > 0) {
            const [removed] = members.splice(one.at % members.length, 1);
            buckets.remove(removed!);
          } else if (one.do === 'take') {
            const least = Math.min(...members.map((member) => member.inUse));
            const taken = buckets.take();
            expect(taken?.inUse).toBe(members.length === 0 || least === 3 ? undefined : least + 1);
            if (taken) held.push(taken);
          } else if (one.do === 'back') {
            const present = held.filter((one) => members.includes(one));
            const back = present[one.at % present.length];
            if (!back) return;
            held.splice(held.indexOf(back), 1);
            buckets.giveBack(back);
          }
          expect(buckets.freeSlots).toBe(members.reduce((sum, member) => sum + 3 - member.inUse, 0));
          expect(members.every((member) => member.inUse === held.filter((one) => one === member).length)).toBe(true);
        });
      }),
    );
  });
});
