import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CASES } from '../../client/conformance/all-cases';
import { createControl } from '../../client/conformance/control';
import { runCase, type Told } from '../support/run-case';

interface Reply {
  readonly address: string;
  readonly token?: string;
  readonly error?: string;
}

describe('the TypeScript client', () => {
  const { server, close } = createControl();
  let control: string;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    control = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(close);

  const post = async (path: string): Promise<Reply> => {
    const response = await fetch(`${control}/cases/${path}`, { method: 'POST' });
    return (await response.json()) as Reply;
  };

  it.each(CASES.map((one) => [one.name, one] as const))(
    '%s',
    async (name, what) => {
      const { address, token } = await post(`${name}/start`);
      const told = await runCase(what, { address, token }, () => post(`${name}/asked`)).catch(String);
      const finished = await post(`${name}/finish`);
      const { events = [], ...expected } = what.expect;
      expect(told).toMatchObject({ ...expected, ...(!expected.error && { error: undefined }) });
      const seen = (told as Told).events as string[];
      expect(seen).toEqual(expect.arrayContaining([...events]));
      if (events.length > 0) expect(seen.at(-1)).toBe('end');
      expect(finished).toEqual({ ok: true });
    },
    30_000,
  );
});
