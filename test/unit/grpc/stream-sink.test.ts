import { Cancellation } from '../../../server/core/cancellation';
import { StreamSink } from '../../../server/grpc/stream-sink';

const open = () => {
  const sent: string[] = [];
  const lefts: (() => void)[] = [];
  const call = {
    sendMessage: (message: string, left: () => void): void => {
      sent.push(message);
      lefts.push(left);
    },
  };
  const signal = new Cancellation();
  const sink = new StreamSink<string, string>(call, { next: (event) => event.toUpperCase() }, signal);
  /** The oldest message leaves. */
  const leaves = (): void => lefts.shift()!();
  return { sink, sent, signal, leaves };
};

/** Whether it has settled once all that is at hand is done. */
const isDone = async (promise: undefined | Promise<void>): Promise<boolean> => {
  let done = false;
  void promise?.then(() => {
    done = true;
  });
  await new Promise(setImmediate);
  return done;
};

it('lets three messages wait, and pauses with the fourth until one has left', async () => {
  const { sink, sent, leaves } = open();
  for (const text of ['a', 'b', 'c']) expect(sink.write(text)).toBeUndefined();
  const paused = sink.write('d');
  expect(sent).toEqual(['A', 'B', 'C', 'D']);
  expect(await isDone(paused)).toBe(false);
  leaves();
  expect(await isDone(paused)).toBe(true);
  expect(sink.write('e')).toBeInstanceOf(Promise);
});

it('sends nothing more once the call is over, and nobody waits any longer', async () => {
  const { sink, sent, signal } = open();
  for (const text of ['a', 'b', 'c']) sink.write(text);
  const paused = sink.write('d');
  const flushed = sink.flushed();
  expect(await isDone(paused)).toBe(false);
  signal.abort(new Error('over'));
  expect(await isDone(paused)).toBe(true);
  await flushed;
  expect(sink.write('e')).toBeUndefined();
  expect(sent).toEqual(['A', 'B', 'C', 'D']);
});

it('sends nothing for a call that was over before', () => {
  const sendMessage = jest.fn();
  const signal = new Cancellation();
  signal.abort(new Error('over'));
  const sink = new StreamSink<string, string>({ sendMessage }, { next: (event) => event }, signal);
  expect(sink.write('a')).toBeUndefined();
  expect(sendMessage).not.toHaveBeenCalled();
});

it('is flushed when the last message has left', async () => {
  const { sink, leaves } = open();
  sink.write('a');
  sink.write('b');
  let flushed = false;
  const done = sink.flushed().then(() => {
    flushed = true;
  });
  leaves();
  await new Promise(setImmediate);
  expect(flushed).toBe(false);
  leaves();
  await done;
});
