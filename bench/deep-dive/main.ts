/** What deep dives are worth, and what they cost the others: how long one takes, and what many do to chats. */
import { writeResult } from '../support/write-result';
import { besideChat } from './beside-chat';
import { oneDive } from './one-dive';

const main = async (): Promise<void> => {
  const alone = await oneDive();
  const { figures, table } = await besideChat();
  writeResult({
    name: 'deep-dive',
    title: 'Deep dives',
    how:
      'The real service with default settings (two calls a client, `LLM_POOL_DEEP_DIVE_MAX_PERCENT=60`) and the simulator, in one process on loopback. ' +
      'The single deep dive takes real times. For the chats all times are a tenth of the usual ones (chat and facet 0.4 s, planning 0.1 s, synthesis 0.2 s): ' +
      'the pool knows no times but these, and own work weighs ten times as much. Chats come at random, on average as many as keep half of the slots busy, ' +
      'whether or not earlier ones have ended; in each round they come at the same moments, first alone, then beside deep dives.',
    figures: [...alone, ...figures],
    more: table,
  });
};

void main();
