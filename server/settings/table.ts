import { accessGroup } from './groups/access';
import { attemptGroup } from './groups/attempt';
import { breakerGroup } from './groups/breaker';
import { clientGroup } from './groups/client';
import { deadlineGroup } from './groups/deadline';
import { deepDiveGroup } from './groups/deep-dive';
import { grpcGroup } from './groups/grpc';
import { healthGroup } from './groups/health';
import { httpGroup } from './groups/http';
import { legacyGroup } from './groups/legacy';
import { logGroup } from './groups/log';
import { poolGroup } from './groups/pool';
import { retryGroup } from './groups/retry';
import { shutdownGroup } from './groups/shutdown';
import { tracingGroup } from './groups/tracing';
import { upstreamGroup } from './groups/upstream';

/** Every variable of the server. The documentation follows this order. */
export const serverTable = {
  pool: poolGroup,
  upstream: upstreamGroup,
  legacy: legacyGroup,
  grpc: grpcGroup,
  http: httpGroup,
  access: accessGroup,
  deadline: deadlineGroup,
  attempt: attemptGroup,
  retry: retryGroup,
  breaker: breakerGroup,
  deepDive: deepDiveGroup,
  health: healthGroup,
  shutdown: shutdownGroup,
  log: logGroup,
  tracing: tracingGroup,
};

/** Every variable of the command line. */
export const clientTable = { client: clientGroup };
