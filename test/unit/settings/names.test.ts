import { editDistance } from '../../../server/settings/check/edit-distance';
import { suggestName } from '../../../server/settings/check/suggest-name';
import { load, problemsOf } from './problems-of';

describe('a name that is no setting', () => {
  it.each([
    ['LLM_POOL_SZIE', 'LLM_POOL_SIZE'],
    ['LLM_POOL_QUEUELIMIT', 'LLM_POOL_QUEUE_LIMIT'],
    ['LLM_POOL_QUEUE', 'LLM_POOL_QUEUE_LIMIT'],
    ['LLM_POOL_LIMIT_QUEUE', 'LLM_POOL_QUEUE_LIMIT'],
    ['LLM_POOL_SIZE_MAX', 'LLM_POOL_SIZE'],
    ['LLM_POOL_BACKEND_FILE', 'LLM_POOL_BACKENDS_FILE'],
    ['LLM_POOL_PORT', 'LLM_POOL_GRPC_PORT'],
    ['LLM_LEGACY_KEY', 'LLM_LEGACY_API_KEY'],
    ['LLM_LEGACY_CONCURENCY', 'LLM_LEGACY_CONCURRENCY'],
    ['llm_pool_size', 'LLM_POOL_SIZE'],
    ['LLMPOOL_SIZE', 'LLM_POOL_SIZE'],
    ['ENABLE_LLMPOOL', 'ENABLE_LLM_POOL'],
    ['ENABLE_LLM_POL', 'ENABLE_LLM_POOL'],
    ['ENABLED_LLM_POOL', 'ENABLE_LLM_POOL'],
    ['ENABLE_LLM_POOLS', 'ENABLE_LLM_POOL'],
    ['LLM_POOL_ENABLE', 'ENABLE_LLM_POOL'],
    ['LLM_POOL_ENABLED', 'ENABLE_LLM_POOL'],
    ['enable_llm_pool', 'ENABLE_LLM_POOL'],
    ['LLM_POOL', 'ENABLE_LLM_POOL'],
  ])('%s is refused with "did you mean %s?"', (variable, meant) => {
    expect(problemsOf({ [variable]: 'a-secret' })).toEqual([
      { variable, rule: 'there is no setting of this name', fix: `Did you mean ${meant}?` },
    ]);
  });

  it('is refused without a guess when nothing is near', () => {
    expect(problemsOf({ LLM_POOL_ZZYZX: '1' })[0]?.fix).toBe(
      'Remove it, or look up its name in docs/configuration.md.',
    );
  });

  it.each([
    'ENABLE_POOL',
    'LLM_API_KEY',
    'MY_LLM_POOL_SIZE',
    'POOL_SIZE',
    'LLM_POOLING',
    'ENABLE_LLM',
    'OPENAI_APIKEY',
  ])('%s belongs to somebody else', (variable) => expect(() => load({ [variable]: '1' })).not.toThrow());

  it('is refused even when it is empty, but not when it is absent', () => {
    expect(problemsOf({ LLM_POOL_SZIE: '' })).toHaveLength(1);
    expect(() => load({ LLM_POOL_SZIE: undefined })).not.toThrow();
  });

  it('prefers the nearest of several names', () => {
    expect(suggestName('LLM_POOL_RETRY_MAXMS', ['LLM_POOL_RETRY_BASE_MS', 'LLM_POOL_RETRY_MAX_MS'])).toBe(
      'LLM_POOL_RETRY_MAX_MS',
    );
  });
});

it.each([
  ['', '', 0],
  ['abc', '', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'abxc', 1],
  ['kitten', 'sitting', 3],
])('the distance of %j and %j is %i, both ways', (a, b, distance) => {
  expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance]);
});

describe('variables that Kubernetes makes', () => {
  /** As the kubelet names them for one port of a Service: pkg/kubelet/envvars. */
  const linksOf = (service: string, port: string, portName: string) => {
    const prefix = service.toUpperCase().replaceAll('-', '_');
    const link = `${prefix}_PORT_${port}_TCP`;
    return {
      [`${prefix}_SERVICE_HOST`]: '10.0.0.1',
      [`${prefix}_SERVICE_PORT`]: port,
      [`${prefix}_SERVICE_PORT_${portName}`]: port,
      [`${prefix}_PORT`]: `tcp://10.0.0.1:${port}`,
      [link]: `tcp://10.0.0.1:${port}`,
      [`${link}_PROTO`]: 'tcp',
      [`${link}_PORT`]: port,
      [`${link}_ADDR`]: '10.0.0.1',
    };
  };

  it.each(['llm-pool', 'llm-pool-grpc', 'llm-pool-http', 'llm-pool-canary-2', 'llm-legacy', 'enable-llm-pool'])(
    'for a Service named %s are ignored',
    (service) => expect(load(linksOf(service, '50051', 'GRPC_WEB'))).toEqual(load({})),
  );

  it('do not hide a port that is no address', () => {
    expect(load({ ...linksOf('llm-pool', '1', 'X'), LLM_POOL_GRPC_PORT: '6000' }).grpc.port).toBe(6000);
    expect(problemsOf({ LLM_POOL_GRPC_PORT: 'tcp:/10.0.0.1:50051' })).toHaveLength(1);
    expect(problemsOf({ LLM_POOL_SIZE: 'tcp://10.0.0.1:50051' })).toHaveLength(1);
    expect(problemsOf({ LLM_POOL_SERVICE_NAME: 'x' })).toHaveLength(1);
  });
});
