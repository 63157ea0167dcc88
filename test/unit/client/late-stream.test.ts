import { LateStream } from '../../../client/typescript/src/transport/late-stream';
import { caught } from '../../support/caught';

it('a stream that is cancelled in the moment in which it may open does not open', async () => {
  const open = jest.fn();
  const stream = new LateStream(Promise.resolve(), open);
  stream.cancel();
  expect(await caught(stream.messages().next())).toMatchObject({ reason: 'CANCELLED' });
  expect(open).not.toHaveBeenCalled();
});
