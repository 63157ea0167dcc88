import type { BackendMetrics, ClientMetrics, MetricsResponse } from '../gen/llmpool/v1/admin_service';
import { TIERS } from '../grpc/convert/to-attempt';
import { AttemptTally } from '../telemetry/attempt-tally';
import type { Statistics } from '../telemetry/statistics';
import { allBackends, allClients } from './all-clients';
import { POOL_STATES } from './enums';
import { type Moment, momentOf } from './moment';
import { poolGauges } from './pool-gauges';
import type { AdminSources } from './sources';

/** The numbers operators watch. */
export const metricsResponse = (sources: AdminSources, moment = momentOf(sources)): MetricsResponse => ({
  instance: sources.instance,
  startedAt: sources.startedAt,
  poolState: POOL_STATES[moment.poolSwitch.state],
  now: poolGauges(moment, sources.statistics.callsInFlight),
  windows: sources.statistics.windows(),
  clients: clientMetrics(sources.statistics, moment),
  backends: backendMetrics(sources.statistics, moment),
});

const clientMetrics = (statistics: Statistics, moment: Moment): ClientMetrics[] =>
  allClients(moment).map(({ tier, client }) => {
    const tally = statistics.client(client.name) ?? new AttemptTally();
    return {
      client: client.name,
      backend: client.backend,
      tier: TIERS[tier],
      slots: client.slots,
      slotsInUse: client.inUse,
      attempts: tally.outcomes.toMessage(),
      duration: tally.duration.summary(),
    };
  });

const backendMetrics = (statistics: Statistics, moment: Moment): BackendMetrics[] =>
  allBackends(moment).map(({ name }) => {
    const tally = statistics.backend(name) ?? new AttemptTally();
    return {
      backend: name,
      attempts: tally.outcomes.toMessage(),
      duration: tally.duration.summary(),
      firstToken: tally.firstToken.summary(),
    };
  });
