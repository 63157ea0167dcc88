import type { Scenario, Trouble } from '../scenario';

const third = { backends: 1, from: 0.4, to: 0.73 };
const trouble = (kind: Trouble['kind']): readonly Trouble[] => [{ ...third, kind }];

export const badBackend: Scenario = {
  name: 'bad-backend',
  title: 'One of ten backends goes wrong',
  about:
    'Ten backends, 20 clients with 2 slots each, 60 % load. For a third of the time the first backend goes wrong in different ways.',
  shape: 'chat',
  minutes: 30,
  backends: 10,
  environment: { LLM_POOL_SIZE: '20' },
  groups: [{ name: 'callers', callers: 20, load: 0.6, patienceMs: 60_000 }],
  variants: [
    { name: 'all are well' },
    { name: 'it answers 500', troubles: trouble('fails') },
    { name: 'it answers 429', troubles: trouble('limited') },
    { name: 'it hangs', troubles: trouble('hangs') },
    {
      name: 'it hangs, and an attempt has 20 s',
      troubles: trouble('hangs'),
      environment: { LLM_POOL_ATTEMPT_TIMEOUT_MS: '20000' },
    },
    { name: 'it takes 10 times as long', troubles: trouble('slow') },
    {
      name: 'it takes 10 times as long, and an attempt has 20 s',
      troubles: trouble('slow'),
      environment: { LLM_POOL_ATTEMPT_TIMEOUT_MS: '20000' },
    },
  ],
};
