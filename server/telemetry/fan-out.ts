import type { Observer } from '../core/observer';

/**
 * One observer that tells several. One that throws is reported and does not keep the others, or the call, from going on.
 * @param failed is told of an observer's error
 */
export const fanOut = (observers: readonly Observer[], failed: (error: unknown) => void): Required<Observer> => {
  const each = (tell: (observer: Observer) => void): void => {
    for (const observer of observers) {
      try {
        tell(observer);
      } catch (error) {
        failed(error);
      }
    }
  };
  return {
    callStarted: (call) => each((o) => o.callStarted?.(call)),
    callEnded: (call, end) => each((o) => o.callEnded?.(call, end)),
    rpcEnded: (rpc) => each((o) => o.rpcEnded?.(rpc)),
    attemptEnded: (attempt, callId) => each((o) => o.attemptEnded?.(attempt, callId)),
    stateChanged: (change) => each((o) => o.stateChanged?.(change)),
    loadChanged: (load) => each((o) => o.loadChanged?.(load)),
  };
};
