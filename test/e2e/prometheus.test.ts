import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../support/built';
import { describeWithPrometheus } from '../support/describe-with-prometheus';
import { MIXED_RUN, mixedRun } from '../support/mixed-run';
import { readRepository } from '../support/read-repository';
import { runCommand } from '../support/run-command';
import { type RunningPrometheus, startPrometheus } from '../support/start-prometheus';
import { CALM, type Service, startService } from '../support/start-service';

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(readRepository('deploy/grafana/llm-pool.json')) as { panels: Panel[] };
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);
/** As Grafana fills in its variables: all instances, and a range that holds the whole run. */
const filledIn = (expression: string): string =>
  expression.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m');

const RULES = ['deploy/prometheus/recording-rules.yml', 'deploy/prometheus/alert-rules.yml'];
const RULE_TESTS = ['deploy/prometheus/tests/alerts.test.yml', 'deploy/prometheus/tests/slow-alerts.test.yml'];
const inRepository = (path: string): string => join(ROOT, path);

describeWithPrometheus('with a real Prometheus', ({ prometheus, promtool }) => {
  it('promtool accepts the rules and the example configuration', async () => {
    for (const args of [
      ['check', 'rules', ...RULES.map(inRepository)],
      ['check', 'config', inRepository('deploy/prometheus/prometheus.yml')],
    ]) {
      expect(await runCommand(promtool, args)).toMatchObject({ code: 0 });
    }
  });

  it('every alert fires when it should, and not else', async () => {
    const { code, stdout, stderr } = await runCommand(promtool, ['test', 'rules', ...RULE_TESTS.map(inRepository)]);
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
    const alerts = [...readRepository('deploy/prometheus/alert-rules.yml').matchAll(/alert: (\w+)/g)];
    const tested = RULE_TESTS.map(readRepository).join('');
    const untested = alerts.map(([, name]) => name!).filter((name) => !tested.includes(`- name: ${name}\n`));
    expect([alerts.length > 0, untested]).toEqual([true, []]);
  }, 30_000);

  describe('and a real run', () => {
    let service: Service;
    let server: RunningPrometheus;
    beforeAll(async () => {
      service = await startService({ ...CALM, ...MIXED_RUN });
      server = await startPrometheus(prometheus, service.http.replace('http://', ''));
      // Twice, so that what shows first with the first run has something to grow from.
      await server.caughtUp();
      await mixedRun(service);
      await server.caughtUp();
      await mixedRun(service);
      await server.caughtUp();
    }, 60_000);
    afterAll(async () => {
      await server?.close();
      await service?.close();
    });

    it('promtool finds nothing wrong with a scrape', async () => {
      const scraped = await (await fetch(`${service.http}/metrics`)).text();
      const child = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
      child.stdin.end(scraped);
      expect(await Promise.all([text(child.stdout), text(child.stderr)])).toEqual(['', '']);
    });

    it.each(queries)('the dashboard has data: %s: %s', async (_title, expression) => {
      const values = (await server.query(filledIn(expression))).map(({ value }) => value);
      expect(values.filter((value) => !Number.isNaN(value))).not.toEqual([]);
    });

    it('has the instances to choose from', async () => {
      expect(await server.query('count by (instance) (llm_pool_slots)')).toHaveLength(1);
    });

    it('computes the four numbers as Metrics does', async () => {
      const { targets } = (await service.client.admin.metrics()).windows.find(({ name }) => name === '5m')!;
      const inMetrics = (name: string) => targets.find((target) => target.name === name)!.value;
      const [errors] = await server.query('instance:llm_pool_errors:ratio_rate5m');
      expect(errors!.value).toBeCloseTo(inMetrics('error_rate'), 2);
      const [utilisation] = await server.query('instance:llm_pool_utilisation:ratio_rate5m');
      expect(utilisation!.value).toBeCloseTo(inMetrics('pool_utilisation'), 1);
      const [seconds] = await server.query('instance:llm_pool_call_seconds:mean5m');
      expect(seconds!.value / inMetrics('mean_response_time')).toBeCloseTo(1, 0);
    });
  });
});
