import { type FairKey, FairQueue } from '../../../server/policies/fair-queue';

interface Item extends FairKey {
  readonly name: string;
}

let arrived = 0;
const item = (name: string, key: Partial<FairKey> = {}): Item => ({
  name,
  priority: 'default',
  caller: 'x',
  session: '',
  arrivedAt: arrived++,
  ...key,
});

const queueOf = (...items: Item[]): FairQueue<Item> => {
  const queue = new FairQueue<Item>();
  for (const one of items) queue.push(one);
  return queue;
};

const names = (queue: FairQueue<Item>): string => {
  const order: string[] = [];
  for (let one = queue.pop(); one; one = queue.pop()) order.push(one.name);
  return order.join(' ');
};

const many = (count: number, name: string, key: Partial<FairKey>): Item[] =>
  Array.from({ length: count }, (_, i) => item(`${name}${i + 1}`, key));

describe('FairQueue', () => {
  it('is first come, first served within a session', () => {
    expect(names(queueOf(item('a'), item('b'), item('c')))).toBe('a b c');
  });

  it('gives a retry the place of its first arrival', () => {
    const late = item('late', { arrivedAt: 2.5 });
    const queue = queueOf(...[1, 2, 3, 4].map((at) => item(`at${at}`, { arrivedAt: at })), late);
    expect(names(queue)).toBe('at1 at2 late at3 at4');
  });

  it('lets callers take turns, however many calls one has', () => {
    const queue = queueOf(...many(5, 'noisy', { caller: 'noisy' }), ...many(2, 'quiet', { caller: 'quiet' }));
    expect(names(queue)).toBe('noisy1 quiet1 noisy2 quiet2 noisy3 noisy4 noisy5');
  });

  it('lets the sessions of a caller take turns too', () => {
    const queue = queueOf(
      ...many(3, 's', { session: 's' }),
      ...many(2, 't', { session: 't' }),
      item('y', { caller: 'y' }),
    );
    expect(names(queue)).toBe('s1 y t1 s2 t2 s3');
  });

  it('serves the higher priority first, and every fifth turn the default one', () => {
    const queue = queueOf(...many(12, 'i', { priority: 'interactive' }), ...many(3, 'd', {}));
    expect(names(queue)).toBe('i1 i2 i3 i4 d1 i5 i6 i7 i8 d2 i9 i10 i11 i12 d3');
  });

  it('gives bulk one of 17 turns at least', () => {
    const queue = queueOf(...many(40, 'i', { priority: 'interactive' }), ...many(2, 'b', { priority: 'bulk' }));
    const order = names(queue).split(' ');
    expect([order.indexOf('b1'), order.indexOf('b2')]).toEqual([16, 33]);
  });

  it('lets an item leave from anywhere, without anybody losing a turn', () => {
    const queue = queueOf(item('x1'), item('y1', { caller: 'y' }));
    const place = queue.push(item('x2'));
    queue.push(item('x3'));
    queue.remove(place);
    expect(queue.size).toBe(3);
    expect(names(queue)).toBe('x1 y1 x3');
  });

  it('peeks at what it would pop, and is empty in the end', () => {
    const queue = queueOf(item('a'), item('b', { priority: 'interactive' }));
    expect(queue.peek()?.name).toBe('b');
    names(queue);
    expect(queue.peek()).toBeUndefined();
    expect(queue.pop()).toBeUndefined();
    expect([...queue]).toEqual([]);
  });

  it('estimates few ahead of a quiet caller, and few ahead of a lane that gets its share', () => {
    const queue = queueOf(
      ...many(100, 'noisy', { caller: 'noisy' }),
      ...many(1000, 'i', { priority: 'interactive', caller: 'noisy' }),
    );
    // One of the noisy caller's, and four interactive calls for each of the two turns.
    expect(queue.ahead(item('quiet', { caller: 'quiet' }))).toBe(1 + 2 * 4);
    expect(queue.ahead(item('another', { caller: 'noisy' }))).toBe(100 + 101 * 4);
  });
});
