import { Client, connectivityState, credentials } from '@grpc/grpc-js';
import { waitForConnection } from '../../../client/typescript/src/transport/wait-for-connection';
import { silent } from '../../support/unreachable';

describe('waitForConnection', () => {
  it('leaves a channel closed that was closed meanwhile', async () => {
    const server = await silent();
    const client = new Client(server.address, credentials.createInsecure());
    const channel = client.getChannel();
    const waiting = waitForConnection(channel, Date.now() + 60_000);
    client.close();
    expect(await waiting).toBe('failed');
    expect(channel.getConnectivityState(false)).toBe(connectivityState.SHUTDOWN);
    server.close();
  });
});
