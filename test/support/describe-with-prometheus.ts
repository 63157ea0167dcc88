import { findTool } from './find-tool';

const HOW = 'prometheus and promtool are not installed: run scripts/ci-tools.sh, or put them on the path';

/** Paths of the two programs. */
export interface PrometheusTools {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Tests that need a real Prometheus. Without it they fail in CI, and are skipped aloud on a laptop. */
export const describeWithPrometheus = (title: string, tests: (tools: PrometheusTools) => void): void => {
  const [prometheus, promtool] = [findTool('prometheus'), findTool('promtool')];
  if (prometheus !== undefined && promtool !== undefined) {
    describe(title, () => tests({ prometheus, promtool }));
    return;
  }
  if (process.env.CI !== 'true') console.warn(`SKIPPED: ${title}. ${HOW}`);
  const missing = process.env.CI === 'true' ? it : it.skip;
  describe(title, () => {
    missing('has prometheus and promtool', () => {
      throw new Error(HOW);
    });
  });
};
