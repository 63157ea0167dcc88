import * as fc from 'fast-check';
import { LinkedList, type ListNode } from '../../../server/core/linked-list';

describe('LinkedList', () => {
  it('behaves as an array does under any use', () => {
    const step = fc.record({ do: fc.constantFrom('push', 'insert', 'remove', 'moveToEnd'), at: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const list = new LinkedList<number>();
        const nodes: ListNode<number>[] = [];
        steps.forEach((one, value) => {
          const at = nodes.length === 0 ? 0 : one.at % nodes.length;
          if (one.do === 'push' || nodes.length === 0) nodes.push(list.push(value));
          else if (one.do === 'insert') nodes.splice(at, 0, list.insert(value, nodes[at]));
          else if (one.do === 'remove') list.remove(nodes.splice(at, 1)[0]!);
          else {
            const [node] = nodes.splice(at, 1);
            list.moveToEnd(node!);
            nodes.push(node!);
          }
        });
        expect([...list]).toEqual(nodes.map((node) => node.value));
        expect(list.size).toBe(nodes.length);
        expect([list.head, list.tail]).toEqual([nodes[0], nodes.at(-1)]);
      }),
    );
  });
});
