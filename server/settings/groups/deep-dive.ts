import { integer } from '../kinds/integer';
import { setting } from '../setting';

export const deepDiveGroup = {
  title: 'Deep dives',
  intro: 'A deep dive asks many questions at once. It may use what chats leave free, and no more.',
  settings: {
    maxPercent: setting({
      name: 'LLM_POOL_DEEP_DIVE_MAX_PERCENT',
      kind: integer({ min: 1, max: 100, unit: '%' }),
      default: 60,
      doc:
        'Deep dives begin another call only while fewer than this share of the slots are in use, by anybody, ' +
        'and fewer calls of their own run or wait for a slot. ' +
        'One call of theirs may always run, so that they get on under full load.',
    }),
  },
};
