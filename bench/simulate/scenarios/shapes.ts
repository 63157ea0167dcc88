import type { Scenario } from '../scenario';

export const shapes: Scenario = {
  name: 'shapes',
  title: 'The same load, other answer times',
  about: 'A pool of 10 clients with 2 slots each, at twice the load that fills them. Callers wait 40 s.',
  shape: 'chat',
  minutes: 60,
  backends: 1,
  environment: { LLM_POOL_SIZE: '10', LLM_POOL_FALLBACK: 'false' },
  groups: [{ name: 'callers', callers: 20, load: 2, patienceMs: 40_000 }],
  variants: ['constant', 'chat', 'reasoning', 'slow-tail'].map((shape) => ({ name: shape, shape })),
};
