import type { Call } from './core/call';
import type { DeepDive } from './deep-dive/deep-dive';
import type { ListModelsResponse } from './gen/llmpool/v1/llm_pool_service';
import { type AdminRpcsPorts, adminRpcs } from './grpc/admin-rpcs';
import { chatRpcs } from './grpc/chat-rpcs';
import { deepDiveRpcs } from './grpc/deep-dive-rpcs';
import { adminDefinition, llmPoolDefinition } from './grpc/definitions';
import { listModels } from './grpc/list-models';
import { plainUnary } from './grpc/plain-unary';
import type { GrpcService } from './grpc/start-grpc';
import type { PoolSwitch } from './policies/pool-switch';
import type { Pool } from './pool/pool';

export interface GrpcServicesPorts extends Omit<AdminRpcsPorts, 'setPoolEnabled'> {
  readonly chat: Call;
  readonly deepDive: DeepDive;
  readonly pool: Pool;
  readonly poolSwitch: PoolSwitch;
  /** The model of calls that name none; empty: they are refused. */
  readonly defaultModel: string;
  readonly maxRequestBytes: number;
}

/** What the gRPC port answers, beside health and reflection. */
export const grpcServices = (ports: GrpcServicesPorts): GrpcService[] => {
  const { clock, pool, poolSwitch, defaultModel, maxRequestBytes } = ports;
  return [
    {
      definition: llmPoolDefinition(maxRequestBytes),
      calls: { ...chatRpcs({ ...ports, now: clock.now }), ...deepDiveRpcs(ports) },
      implementation: {
        listModels: plainUnary(ports, 'call', (): ListModelsResponse => listModels(pool.models, defaultModel)),
      },
    },
    {
      definition: adminDefinition(maxRequestBytes),
      implementation: adminRpcs({
        ...ports,
        setPoolEnabled: (on, caller) => {
          const was = poolSwitch.state;
          poolSwitch.setEnabled(on, `SetPoolEnabled by ${caller}`);
          return { was, now: poolSwitch.state };
        },
      }),
    },
  ];
};
