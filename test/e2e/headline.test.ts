import { headline } from '../../bench/headline/headline';
import { startSimulator } from '../../server/simulator/start-simulator';

const run = async (args: readonly string[], environment: Record<string, string> = {}, isTTY = false) => {
  const written = { out: '', err: '' };
  const code = await headline(args, environment, {
    out: { write: (text) => (written.out += text) },
    err: { isTTY, write: (text) => (written.err += text) },
  });
  return { code, ...written };
};

/** Small and fast: what is proved here is that all runs happen and are told; the times are those of `npm run headline`. */
const QUICK = ['--seconds', '0.2', '--users', '20', '--give-up', '1.05'];

describe('npm run headline', () => {
  it('compares the legacy client with pools of 3, 5 and 8-10 in one table, and shows how it goes', async () => {
    const { code, out, err } = await run(QUICK);
    const number = '\\d+\\.\\d\\d s';
    const row = (pool: string, atOnce: number, ideal: string) =>
      expect(out).toMatch(
        new RegExp(`^${pool} +${atOnce} +${number} +${number} +\\d+ +\\d+ +\\d+ % +${number} +${ideal} s$`, 'm'),
      );
    expect(out).toContain('20 users ask at the same time; the simulated upstream answers after 0.2 s');
    expect(out).toMatch(/^ +calls at once +mean +p95 +timeouts +refusals +success +total +ideal total$/m);
    row('legacy client alone', 2, '2.00');
    row('pool of 3', 6, '0.80');
    row('pool of 5', 10, '0.40');
    row('pool of 8-10', 20, '0.20');
    expect(code).toBe(out.includes('NOT KEPT') ? 1 : 0);
    expect(err).toMatch(/^pool of 8-10 .* 20\/20 calls ended/m);
  });

  it('measures an upstream of the user, with its key, and shows one moving line on a terminal', async () => {
    const upstream = await startSimulator({ latency: 0, keys: ['secret-key'] });
    try {
      const args = ['--upstream', upstream.url, '--model', 'm', '--users', '3', '--json'];
      const { code, out, err } = await run(args, { OPENAI_API_KEY: 'secret-key' }, true);
      expect(JSON.parse(out)).toMatchObject({ users: 3, held: true, rows: [{ atOnce: 2 }, {}, {}, { atOnce: 20 }] });
      expect(code).toBe(0);
      expect(upstream.requests.answered).toBe(4 * (3 + 1));
      expect(err).not.toContain('\n');
    } finally {
      await upstream.close();
    }
  });

  it('ends with 1 when the promise is broken', async () => {
    const upstream = await startSimulator({ latency: 0, requestsPerMinute: 4 * 4 - 1 });
    try {
      const args = ['--upstream', upstream.url, '--model', 'm', '--users', '3', '--give-up', '1'];
      const { code, out } = await run(args);
      expect(out).toMatch(/^NOT KEPT: pool of 8-10: /m);
      expect(code).toBe(1);
    } finally {
      await upstream.close();
    }
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('--give-up S')]);
  });
});
