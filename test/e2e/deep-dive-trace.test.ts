import { diveUpstream } from '../support/dive-upstream';
import { recordedSpans } from '../support/recorded-spans';
import { useServices } from '../support/use-service';

const { start } = useServices();

it('shows the tree of a deep dive: its parts below it, their requests below them', async () => {
  const spans = recordedSpans();
  const { client, simulator } = await start({ LLM_POOL_RETRIES: '0', LLM_POOL_FALLBACK: 'false' }, {}, spans);
  let facets = 0;
  simulator.script((record) => {
    const normal = diveUpstream()(record);
    const isFacet = JSON.stringify(normal).includes('It is so');
    return isFacet && ++facets === 2 ? { fault: { kind: 'status', status: 500 } } : normal;
  });
  await client.deepDive({ theme: 'Pools', parallelism: 1 });
  const [root, ...below] = await spans.trace();
  expect(root).toMatchObject({ name: 'llmpool.v1.LlmPoolService/DeepDive', status: 'UNSET' });
  const parts = below.filter(({ parentId }) => parentId === root.spanId);
  expect(parts.map(({ name, status }) => [name, status])).toEqual([
    ['plan', 'UNSET'],
    ['facet 1.1', 'UNSET'],
    ['facet 1.2', 'ERROR'],
    ['facet 1.3', 'UNSET'],
    ['synthesis', 'UNSET'],
  ]);
  expect(parts[2]!.attributes).toMatchObject({
    'llm_pool.reason': 'UPSTREAM_UNAVAILABLE',
    'error.type': 'UPSTREAM_UNAVAILABLE',
  });
  for (const part of parts) {
    const [request, ...more] = below.filter(({ parentId }) => parentId === part.spanId);
    expect([request!.name, more]).toEqual(['chat m', []]);
    expect(request!.startedAt).toBeGreaterThanOrEqual(part.startedAt);
    expect(request!.startedAt + request!.ms).toBeLessThanOrEqual(part.startedAt + part.ms + 0.01);
  }
  expect(below).toHaveLength(10);
  // No theme, question or answer in any of it.
  expect(spans.text()).not.toMatch(/Pools|What\?|It is so/);
});
