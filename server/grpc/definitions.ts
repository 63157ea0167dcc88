import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  AdminServiceService,
  DebugRequest,
  LogStatusRequest,
  MetricsRequest,
  SetPoolEnabledRequest,
  WatchMetricsRequest,
} from '../gen/llmpool/v1/admin_service';
import { ChatRequest, ChatResponse, StreamChatResponse } from '../gen/llmpool/v1/chat';
import { DeepDiveRequest } from '../gen/llmpool/v1/deep_dive';
import { ListModelsRequest, LlmPoolServiceService } from '../gen/llmpool/v1/llm_pool_service';
import { decoder } from './decode';
import { encoder } from './encode';

type Definition = ServiceDefinition<UntypedServiceImplementation>;

/** The generated definitions, with decoders that check the size and never throw, and lean encoders where there are many calls. */
export const llmPoolDefinition = (maxRequestBytes: number): Definition => {
  const chat = { requestDeserialize: decoder(ChatRequest, maxRequestBytes) };
  const deepDive = { requestDeserialize: decoder(DeepDiveRequest, maxRequestBytes) };
  return {
    chat: { ...LlmPoolServiceService.chat, ...chat, responseSerialize: encoder(ChatResponse) },
    streamChat: { ...LlmPoolServiceService.streamChat, ...chat, responseSerialize: encoder(StreamChatResponse) },
    deepDive: { ...LlmPoolServiceService.deepDive, ...deepDive },
    streamDeepDive: { ...LlmPoolServiceService.streamDeepDive, ...deepDive },
    listModels: {
      ...LlmPoolServiceService.listModels,
      requestDeserialize: decoder(ListModelsRequest, maxRequestBytes),
    },
  };
};

export const adminDefinition = (maxRequestBytes: number): Definition => ({
  metrics: { ...AdminServiceService.metrics, requestDeserialize: decoder(MetricsRequest, maxRequestBytes) },
  watchMetrics: {
    ...AdminServiceService.watchMetrics,
    requestDeserialize: decoder(WatchMetricsRequest, maxRequestBytes),
  },
  debug: { ...AdminServiceService.debug, requestDeserialize: decoder(DebugRequest, maxRequestBytes) },
  logStatus: { ...AdminServiceService.logStatus, requestDeserialize: decoder(LogStatusRequest, maxRequestBytes) },
  setPoolEnabled: {
    ...AdminServiceService.setPoolEnabled,
    requestDeserialize: decoder(SetPoolEnabledRequest, maxRequestBytes),
  },
});
