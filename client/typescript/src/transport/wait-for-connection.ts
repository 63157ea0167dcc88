import { type Client, connectivityState } from '@grpc/grpc-js';

type Channel = ReturnType<Client['getChannel']>;

/** How waiting for a connection ended. */
export type Connected = 'connected' | 'failed' | 'late' | 'aborted';

/** Whether a call could be sent at once. Starts to connect when there is no connection. */
export function isConnected(channel: Channel): boolean {
  return channel.getConnectivityState(true) === connectivityState.READY;
}

/** Waits until there is a connection, the attempt to make one has failed, or the time is up. */
export async function waitForConnection(channel: Channel, until: number, signal?: AbortSignal): Promise<Connected> {
  for (;;) {
    if (signal?.aborted) return 'aborted';
    // To be asked to connect would bring a closed channel back to life.
    if (channel.getConnectivityState(false) === connectivityState.SHUTDOWN) return 'failed';
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY) return 'connected';
    if (state === connectivityState.TRANSIENT_FAILURE) return 'failed';
    if (!(await change(channel, state, until, signal))) return 'late';
  }
}

/** Resolves when the state has changed or the signal is aborted: true; false when the time is up. */
function change(channel: Channel, from: connectivityState, until: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (changed: boolean) => {
      signal?.removeEventListener('abort', aborted);
      resolve(changed);
    };
    const aborted = () => settle(true);
    signal?.addEventListener('abort', aborted, { once: true });
    channel.watchConnectivityState(from, until, (error) => settle(error === undefined || error === null));
  });
}
