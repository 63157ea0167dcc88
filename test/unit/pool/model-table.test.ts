import type { CallError } from '../../../server/core/call-error';
import { backendSpec, poolRig } from '../../support/pool-rig';

const namesOf = (route: { backends: readonly { spec: { name: string } }[] } | undefined): string[] =>
  (route?.backends ?? []).map((backend) => backend.spec.name);

describe('ModelTable', () => {
  const backends = [backendSpec('a', ['small', 'large']), backendSpec('b', ['small'])];

  it('finds the backends of a model, and the name that each knows it by', () => {
    const { models } = poolRig({ backends, size: { min: 2, max: 2 } }).pool;
    const [route] = models.resolve('small');
    expect(namesOf(route)).toEqual(['a', 'b']);
    expect(route!.backends.map((backend) => route!.upstreamNames.get(backend))).toEqual(['a/small', 'b/small']);
    expect(namesOf(models.resolve('large')[0])).toEqual(['a']);
  });

  it('refuses a name that is not configured, and names it', () => {
    const { models } = poolRig({ backends, size: { min: 2, max: 2 } }).pool;
    expect(models.anyModel).toBe(false);
    expect(models.find('made-up')).toBeUndefined();
    try {
      models.resolve('made-up');
      throw new Error('it was found');
    } catch (error) {
      expect((error as CallError).reason).toBe('MODEL_NOT_FOUND');
      expect((error as CallError).details.metadata).toEqual({ model: 'made-up' });
    }
  });

  it('passes any name through to backends without a list of models', () => {
    const { pool, take } = poolRig({ backends: [...backends, backendSpec('open')], size: { min: 3, max: 3 } });
    expect(pool.models.anyModel).toBe(true);
    expect(namesOf(pool.models.resolve('made-up')[0])).toEqual(['open']);
    expect(take({ model: 'made-up' }).upstreamModel).toBe('made-up');
    expect(namesOf(pool.models.resolve('large')[0])).toEqual(['a', 'open']);
  });

  it('gives the targets of an alias in their order, narrowed to a backend where one is named', () => {
    const aliases = [{ name: 'smart', targets: [{ model: 'large' }, { model: 'small', backend: 'b' }] }];
    const { models } = poolRig({ backends, aliases, size: { min: 2, max: 2 } }).pool;
    const routes = models.resolve('smart');
    expect(routes.map((route) => [route.model, namesOf(route)])).toEqual([
      ['large', ['a']],
      ['small', ['b']],
    ]);
    expect(models.find('smart')).toBe(routes[0]);
  });

  it('lists names with their targets and backends, for ListModels', () => {
    const aliases = [{ name: 'smart', targets: [{ model: 'large' }, { model: 'small' }] }];
    expect(poolRig({ backends, aliases, size: { min: 2, max: 2 } }).pool.models.entries).toEqual([
      { name: 'small', targets: [], backends: ['a', 'b'] },
      { name: 'large', targets: [], backends: ['a'] },
      { name: 'smart', targets: ['large', 'small'], backends: ['a', 'b'] },
    ]);
  });
});
