import type { RpcEnd } from '../../core/observer';
import { ERROR_TYPE, RPC } from '../conventions';
import type { SeriesOf } from '../instruments';
import { isServerFault, statusCodeName } from '../status-code-name';
import { remember } from './remember';

/** Records RPCs; their methods must be registered ones. */
export const rpcRecorder = (seriesOf: SeriesOf): ((rpc: RpcEnd) => void) => {
  const rpcs = remember((method: string, status: string, fault: 'fault' | '') =>
    seriesOf('rpc.server.call.duration', {
      [RPC.system]: 'grpc',
      [RPC.method]: method,
      [RPC.statusCode]: status,
      ...(fault && { [ERROR_TYPE]: status }),
    }),
  );
  return ({ method, error, durationMs }) => {
    const code = error?.row.code;
    rpcs(method, statusCodeName(code), isServerFault(code) ? 'fault' : '').add(durationMs / 1000);
  };
};
