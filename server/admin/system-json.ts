import { debugResponse } from './debug-response';
import { metricsResponse } from './metrics-response';
import { momentOf } from './moment';
import { type Json, toSnakeJson } from './snake-json';
import type { AdminSources } from './sources';
import { systemStatus } from './system-status';

type JsonObject = { readonly [key: string]: Json };

/** Body of `GET /metrics/llm-system`. */
export const metricsJson = (sources: AdminSources): JsonObject => {
  const moment = momentOf(sources);
  return {
    system_status: { ...systemStatus(moment) },
    ...(toSnakeJson(metricsResponse(sources, moment)) as JsonObject),
  };
};

/** Body of `GET /debug/llm-system`; undefined when there is no call of that id. */
export const debugJson = (sources: AdminSources, callId = ''): JsonObject | undefined => {
  const moment = momentOf(sources);
  const response = debugResponse(sources, callId, moment);
  if (callId !== '' && !response.call) return undefined;
  return { system_status: { ...systemStatus(moment) }, ...(toSnakeJson(response) as JsonObject) };
};
