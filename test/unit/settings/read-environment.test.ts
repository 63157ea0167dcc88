import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { readEnvironment } from '../../../server/settings/read-environment';
import { errorOf, filesReader, load } from './problems-of';

describe('readEnvironment', () => {
  const read = (target: NodeJS.ProcessEnv, text: string) =>
    readEnvironment(target, '.env', filesReader({ '.env': text }));

  it('completes the environment from .env, which loses against it', () => {
    const target = { LLM_POOL_SIZE: '3', LLM_POOL_MODEL: '' };
    const { environment, fromFile } = read(
      target,
      '\uFEFFLLM_POOL_SIZE=9\nLLM_POOL_MODEL=x\nOTEL_SERVICE_NAME=pool # name\n',
    );
    expect(environment).toEqual({ LLM_POOL_SIZE: '3', LLM_POOL_MODEL: '', OTEL_SERVICE_NAME: 'pool' });
    expect(fromFile).toEqual(['OTEL_SERVICE_NAME']);
    expect(target).toEqual(environment);
  });

  it('hides from the SDK of OpenAI what would put other headers over ours, wherever it stands', () => {
    const [name, stray] = ['OPENAI_CUSTOM_HEADERS', 'Authorization: Bearer stray'];
    for (const [target, file] of [
      [{ [name]: stray }, ''],
      [{}, `${name}="${stray}"`],
    ] as const) {
      const environment: NodeJS.ProcessEnv = { ...target };
      read(environment, file);
      expect(environment).toEqual({});
    }
  });

  it('takes the port of .env where Kubernetes put an address', () => {
    const { environment } = read({ LLM_POOL_GRPC_PORT: 'tcp://10.0.0.1:50051' }, 'LLM_POOL_GRPC_PORT=6000');
    expect(load(environment).grpc.port).toBe(6000);
  });

  it('reads backends as .env.example writes them', () => {
    const { environment } = read({}, `LLM_POOL_BACKENDS='[{"name":"a","base_url":"http://a#x"}]'`);
    expect(environment.LLM_POOL_BACKENDS).toBe('[{"name":"a","base_url":"http://a#x"}]');
  });

  it('needs no .env', () => {
    expect(readEnvironment({ A: '1' }, '.env', filesReader({}))).toEqual({ environment: { A: '1' }, fromFile: [] });
  });

  it('refuses a .env that cannot be read', () => {
    const directory = mkdtempSync(`${tmpdir()}/llm-pool-`);
    try {
      const { problems } = errorOf(() => readEnvironment({}, directory));
      expect(problems).toMatchObject([{ variable: directory, rule: 'the file cannot be read (EISDIR)' }]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
