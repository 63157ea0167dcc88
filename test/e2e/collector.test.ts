import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, ROOT } from '../support/built';
import { runCommand } from '../support/run-command';

/** One span, sent by OpenTelemetry's SDK as the service starts it, in a process of its own: the SDK reads the environment of the process. */
const SCRIPT = `
  const { startTracing } = require(${JSON.stringify(join(ROOT, 'dist/server/telemetry/start-tracing.js'))});
  const { logs, metrics } = require(${JSON.stringify(join(ROOT, 'node_modules/@opentelemetry/api'))});
  const { systemClock } = require(${JSON.stringify(join(ROOT, 'dist/server/core/clock.js'))});
  const warnings = [];
  const logger = { warn: (fields, text) => warnings.push(text ?? fields) };
  (async () => {
    const tracing = await startTracing('pool-a', logger, systemClock);
    const span = tracing.tracerProvider.getTracer('test').startSpan('s');
    const recording = span.isRecording();
    span.end();
    // What others in the process record must not go along: metrics have a way of their own, and logs stay here.
    metrics.getMeter('test').createCounter('c').add(1);
    logs.getLogger('test').emit({ body: 'said' });
    while (process.env.UNTIL_WARNED && warnings.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const at = performance.now();
    await tracing.shutdown();
    console.log(JSON.stringify({ recording, warnings, ms: performance.now() - at }));
    process.exit();
  })();
`;

describe('a collector', () => {
  const servers: Server[] = [];
  beforeAll(build, 120_000);
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const send = async (answer: RequestListener, environment: Record<string, string> = {}) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume();
      answer(request, response);
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { stdout, stderr, code } = await runCommand(process.execPath, ['-e', SCRIPT], {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        ...environment,
      },
    });
    expect([code, stderr]).toEqual([0, '']);
    return { asked, ...(JSON.parse(stdout) as { recording: boolean; warnings: string[]; ms: number }) };
  };

  it('gets the traces that are left at the end, and neither metrics nor logs', async () => {
    const { asked, warnings } = await send((_, response) => response.end());
    expect([asked, warnings]).toEqual([['POST /v1/traces'], []]);
  });

  it('that refuses is told of in the log, without what it says', async () => {
    const refuse: RequestListener = (_, response) => response.writeHead(401).end('<html>who are you?</html>');
    const { warnings } = await send(refuse, { OTEL_BSP_SCHEDULE_DELAY: '10', UNTIL_WARNED: 'yes' });
    expect(warnings[0]).toMatch(/^OpenTelemetry: .*Unauthorized/);
    expect(warnings.join()).not.toContain('<html>');
  });

  it('that says nothing holds the end for 3 s and no longer', async () => {
    const { asked, warnings, ms } = await send(() => undefined);
    expect(asked).toHaveLength(1);
    expect(warnings).toEqual(['the last traces were not sent in time']);
    expect(ms).toBeGreaterThan(2900);
    expect(ms).toBeLessThan(3500);
  }, 15_000);

  it('gets what the sampler of the environment lets through', async () => {
    const environment = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
    const { asked, recording } = await send((_, response) => response.end(), environment);
    expect([asked, recording]).toEqual([[], false]);
  });
});
