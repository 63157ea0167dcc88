import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorReason, Outcome } from '@llm-pool/client';
import type { Simulator } from '../../server/simulator/simulator';
import { startSimulator } from '../../server/simulator/start-simulator';
import { CALM } from '../support/start-service';
import { until } from '../support/until';
import { useServices } from '../support/use-service';

const { closing, start } = useServices();

let a: Simulator;
let b: Simulator;
beforeEach(async () => {
  [a, b] = [await startSimulator({ latency: 0 }), await startSimulator({ latency: 0 })];
  closing(a);
  closing(b);
});

/** Two backends that know the same two models by different names, and one that only `b` has. */
const backends = () => [
  {
    name: 'a',
    base_url: a.url,
    api_key: 'key-of-upstream-a',
    region: 'eu',
    weight: 3,
    models: ['plain', { name: 'fast', upstream_name: 'a-fast' }],
  },
  {
    name: 'b',
    base_url: b.url,
    api_key: 'key-of-upstream-b',
    models: ['plain', { name: 'fast', upstream_name: 'b-fast' }, { name: 'deep', upstream_name: 'b-deep' }],
  },
];
const aliases = [
  { name: 'best', targets: [{ model: 'fast', backend: 'a' }, 'deep'] },
  { name: 'house', targets: ['plain'] },
];
const environment = () => ({
  ...CALM,
  LLM_POOL_BACKENDS: JSON.stringify({ backends: backends(), aliases }),
  LLM_POOL_SIZE: '4',
  LLM_POOL_CLIENT_CONCURRENCY: '1',
  LLM_POOL_RETRIES: '0',
  LLM_POOL_MODEL: 'house',
});
const ask = (model: string) => ({ model, messages: [{ role: 'user', text: 'Hi' }] }) as const;

describe('several backends', () => {
  it('share the clients by weight, and the calls with them', async () => {
    const { client } = await start(environment());
    const { clients, backends: states } = await client.admin.debug();
    const names = clients.map(({ client: name, backend }) => `${backend}:${name}`);
    expect(names.sort()).toEqual(['a:a-1', 'a:a-2', 'a:a-3', 'a:legacy-1', 'b:b-1']);
    expect(states).toMatchObject([
      { backend: 'a', region: 'eu', weight: 3, baseUrl: a.url, models: ['plain', 'fast'] },
      { backend: 'b', region: '', weight: 1, baseUrl: b.url, models: ['plain', 'fast', 'deep'] },
    ]);
    for (const simulator of [a, b]) simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
    const calls = Array.from({ length: 4 }, () => client.chat(ask('plain')));
    await Promise.all([a.waitFor(({ hung }) => hung === 3), b.waitFor(({ hung }) => hung === 1)]);
    expect((await client.admin.metrics()).now).toMatchObject({ slots: 4, slotsInUse: 4, queued: 0 });
    for (const simulator of [a, b]) simulator.release();
    for (const { servedBy } of await Promise.all(calls)) {
      expect(servedBy!.region).toBe(servedBy!.backend === 'a' ? 'eu' : '');
    }
    const metrics = await client.admin.metrics();
    expect(metrics.backends.map(({ backend, attempts }) => [backend, attempts!.success])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(metrics.backends[0]!.duration!.count).toBe(3);
  });

  it('get the model by the name they know, and their own key', async () => {
    const { client } = await start(environment());
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.chat(ask('fast'))));
    const models = new Set(answers.map(({ servedBy }) => `${servedBy!.backend} ${servedBy!.model}`));
    for (const model of models) expect(['a a-fast', 'b b-fast']).toContain(model);
    await client.chat(ask('deep'));
    expect(b.requests.records.at(-1)).toMatchObject({ model: 'b-deep', key: expect.stringMatching(/am-b$/) });
    expect(new Set(a.requests.records.map(({ model, key }) => `${model} ${key?.slice(-4)}`))).toEqual(
      new Set(['a-fast am-a']),
    );
  });

  it('are read from a YAML file too, with keys from files and variables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'llm-pool-backends-'));
    closing({ close: async () => rmSync(folder, { recursive: true }) });
    writeFileSync(join(folder, 'key'), 'key-from-file-1\n');
    writeFileSync(
      join(folder, 'backends.yaml'),
      [
        'backends:',
        `  - { name: a, base_url: "${a.url}", api_key_file: "${join(folder, 'key')}", models: [plain] }`,
        `  - { name: b, base_url: "${b.url}", api_key_env: UPSTREAM_B_KEY, models: [deep] }`,
        'aliases:',
        '  - { name: house, targets: [plain, { model: deep, backend: b }] }',
      ].join('\n'),
    );
    const { client } = await start({
      LLM_POOL_BACKENDS_FILE: join(folder, 'backends.yaml'),
      UPSTREAM_B_KEY: 'key-from-env-22',
      LLM_POOL_MODEL: 'house',
    });
    await client.chat('Hi');
    await client.chat(ask('deep'));
    expect((await a.nextRequest()).key).toMatch(/e-1$/);
    expect((await b.nextRequest()).key).toMatch(/-22$/);
  });
});

describe('models and aliases', () => {
  it('are listed with targets and backends', async () => {
    const { client } = await start(environment());
    const { models, defaultModel, anyModel } = await client.listModels();
    expect({ defaultModel, anyModel }).toEqual({ defaultModel: 'house', anyModel: false });
    expect(models.sort((x, y) => x.name.localeCompare(y.name))).toEqual([
      { name: 'best', targets: ['fast', 'deep'], backends: ['a', 'b'] },
      { name: 'deep', targets: [], backends: ['b'] },
      { name: 'fast', targets: [], backends: ['a', 'b'] },
      { name: 'house', targets: ['plain'], backends: ['a', 'b'] },
      { name: 'plain', targets: [], backends: ['a', 'b'] },
    ]);
  });

  it('of an alias are tried in order', async () => {
    const { client } = await start(environment());
    expect((await client.chat(ask('best'))).servedBy).toMatchObject({ backend: 'a', model: 'a-fast' });
    a.script({ fault: { kind: 'status', status: 500 } });
    const { servedBy } = await client.chat(ask('best'));
    expect(servedBy).toMatchObject({
      backend: 'b',
      model: 'b-deep',
      fallbackReason: 0,
      attempts: [
        { backend: 'a', outcome: Outcome.UPSTREAM_FAULT, reason: ErrorReason.UPSTREAM_UNAVAILABLE },
        { backend: 'b', outcome: Outcome.SUCCESS },
      ],
    });
    // The one fault of a target that another made up for is no error of the pool.
    expect((await client.admin.debug()).poolErrorsInARow).toBe(0);
  });

  it('hold for streams as well, as long as nothing was sent', async () => {
    const { client } = await start(environment());
    a.script({ fault: { kind: 'error-in-answer' } });
    const { servedBy } = await client.streamChat(ask('best')).final();
    expect(servedBy!.attempts.map(({ backend }) => backend)).toEqual(['a', 'b']);
  });

  it('that are not configured are refused before any upstream', async () => {
    const { client } = await start(environment());
    await expect(client.chat(ask('unknown'))).rejects.toMatchObject({
      codeName: 'NOT_FOUND',
      reason: 'MODEL_NOT_FOUND',
      attempts: [],
      message: expect.stringContaining('"unknown"'),
    });
    expect([a.requests.received, b.requests.received]).toEqual([0, 0]);
  });

  it('pass through where no backend lists any, and the 404 of the provider comes back', async () => {
    const { client, simulator } = await start({}, { models: ['known'] });
    expect(await client.listModels()).toMatchObject({ anyModel: true, models: [] });
    expect((await client.chat(ask('known'))).servedBy!.model).toBe('known');
    await expect(client.chat(ask('unknown'))).rejects.toMatchObject({
      codeName: 'NOT_FOUND',
      reason: 'MODEL_NOT_FOUND',
    });
    // A fault of the caller: neither retried nor asked of the legacy client.
    expect(simulator.requests.received).toBe(2);
  });
});

describe('health checks', () => {
  const checked = () => ({ ...environment(), LLM_POOL_HEALTH_INTERVAL_MS: '10' });

  it('ask for the models only, and spend no tokens', async () => {
    const { client } = await start(checked());
    const healthy = async () => (await client.admin.debug()).backends.every(({ health }) => health === 1);
    await Promise.all([a, b].map((simulator) => simulator.waitFor(({ modelsListed }) => modelsListed >= 3)));
    await until('all healthy', healthy);
    expect([a.requests.received, b.requests.received]).toEqual([0, 0]);
    const { backends: states } = await client.admin.debug();
    for (const { checkedAt, checkMs } of states) {
      expect(Date.now() - checkedAt!.getTime()).toBeLessThan(10_000);
      expect(checkMs).toBeGreaterThan(0);
    }
  });

  it('sideline a backend that fails them, and bring it back', async () => {
    const service = await start(checked());
    const { client, log } = service;
    const said = (now: string) =>
      log.some((line) => line.event === 'state_changed' && line.what === 'backend a' && line.now === now);
    await until('a healthy', () => said('healthy'));
    a.script({ fault: { kind: 'status', status: 500 }, faultOn: 'models' });
    await until('a unhealthy', () => said('unhealthy'));
    const { backends: states, stateChanges } = await client.admin.debug();
    expect(states.map(({ backend, health }) => [backend, health])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(stateChanges[0]).toMatchObject({ what: 'backend a', was: 'healthy', now: 'unhealthy' });
    // While another can serve the model, it does; its one slot serves them one after the other.
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.chat(ask('plain'))));
    expect(new Set(answers.map(({ servedBy }) => servedBy!.backend))).toEqual(new Set(['b']));
    expect(a.requests.received).toBe(0);
    a.script({});
    await until('a healthy again', async () => (await client.admin.debug()).backends[0]!.health === 1);
    const later = await Promise.all(Array.from({ length: 4 }, () => client.chat(ask('plain'))));
    expect(later.map(({ servedBy }) => servedBy!.backend)).toContain('a');
  });

  it('do not take away the last backend that serves a model', async () => {
    const { client } = await start(
      { LLM_POOL_HEALTH_INTERVAL_MS: '10' },
      { faultOn: 'models', fault: { kind: 'status', status: 500 } },
    );
    await until('unhealthy', async () => (await client.admin.debug()).backends[0]!.health === 2);
    expect((await client.chat('Hi')).servedBy!.backend).toBe('default');
  });
});
