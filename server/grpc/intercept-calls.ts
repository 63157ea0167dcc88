import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { IncomingCall } from './incoming-call';
import type { GrpcService } from './start-grpc';

/** Hands the calls of the pool to their handlers, below grpc-js's own; all other RPCs go on. */
export const interceptCalls = (services: readonly GrpcService[]): ServerInterceptor => {
  const handlers = new Map(
    services.flatMap(({ definition, calls = {} }) =>
      Object.entries(calls).map(([name, handle]) => [definition[name]!.path, handle]),
    ),
  );
  return ({ path }, call) => {
    const handle = handlers.get(path);
    // What starts it is not told, so grpc-js's handler never hears of the call.
    const start = handle && (() => call.start(new IncomingCall(call, path, handle)));
    return new ServerInterceptingCall(call, start && { start });
  };
};
