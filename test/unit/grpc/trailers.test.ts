import { sensitiveHeaders } from 'node:http2';
import { trailers } from '../../../server/grpc/status/trailers';

describe('trailers', () => {
  it('name the call, and keep its id out of the table of HPACK', () => {
    // grpc-js sends a clone.
    expect(trailers('some-id').clone().toHttp2Headers()).toEqual({
      'llm-pool-call-id': 'some-id',
      [sensitiveHeaders]: ['llm-pool-call-id'],
    });
  });

  it('take more, such as the details of an error', () => {
    const metadata = trailers('some-id');
    metadata.set('grpc-status-details-bin', Buffer.from('details'));
    expect(metadata.clone().toHttp2Headers()).toMatchObject({
      'llm-pool-call-id': 'some-id',
      'grpc-status-details-bin': Buffer.from('details').toString('base64'),
    });
  });
});
