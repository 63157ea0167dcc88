import { StreamReader } from '../../../server/backends/stream-reader';
import { chatRequest } from '../../support/calls';
import { chunkOf, eventStream } from '../../support/scripted-upstream';

const open = () => {
  const stop = jest.fn();
  const sink = { write: () => undefined };
  const from = { upstream: 'eu-1', httpStatus: 200, providerRequestId: undefined };
  const { params } = chatRequest();
  const reader = new StreamReader({ params, from, sink, maxEventBytes: 1000, stop });
  return { stop, reader, write: (...events: object[]) => reader.write(Buffer.from(eventStream(...events))) };
};
const usage = (completion_tokens: number) => ({ choices: [], usage: { prompt_tokens: 3, completion_tokens } });

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('without [DONE] waits for the usage after the finish reason, and a moment for the end of the body', () => {
  const { stop, write } = open();
  write(chunkOf({ content: 'four' }, 'stop'));
  jest.advanceTimersByTime(10_000);
  expect(stop).not.toHaveBeenCalled();
  write(usage(1));
  jest.advanceTimersByTime(99);
  expect(stop).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('goes on with a server that goes on after usage and finish reason', () => {
  const { stop, reader, write } = open();
  write(chunkOf({ content: 'four' }, 'stop'), usage(1));
  jest.advanceTimersByTime(99);
  write(chunkOf({ content: 'more' }));
  jest.advanceTimersByTime(10_000);
  expect(stop).not.toHaveBeenCalled();
  write(usage(2));
  jest.advanceTimersByTime(100);
  expect(stop).toHaveBeenCalledTimes(1);
  expect(reader.answer().usage).toMatchObject({ promptTokens: 3, completionTokens: 2 });
});
