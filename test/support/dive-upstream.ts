import type { Behaviour } from '../../server/simulator/behaviour';
import type { RequestRecord } from '../../server/simulator/request-record';

export type UpstreamPart = 'plan' | 'facet' | 'synthesis';

/** Which part of a deep dive a request is, as the upstream sees it. */
export const partOf = ({ body }: RequestRecord): UpstreamPart => {
  const { messages } = body as { messages: { content: string }[] };
  const asked = messages.at(-1)!.content;
  if (asked.includes('{"facets": [{"question": "..."}]}')) return 'plan';
  return asked.includes('OPEN QUESTIONS') ? 'synthesis' : 'facet';
};

const ANSWERS: Readonly<Record<UpstreamPart, string>> = {
  plan: '{"facets": [{"question": "What?"}, {"question": "Why?"}, {"question": "How?"}]}',
  facet: 'It is so [d1].',
  synthesis: 'All in all.\n=== OPEN QUESTIONS ===\n- Really?\n- Since when?\n',
};

/** A model that knows deep dives: plans three questions, answers them, leaves two open. */
export const diveUpstream =
  (more: Partial<Record<UpstreamPart, Partial<Behaviour>>> = {}) =>
  (request: RequestRecord): Partial<Behaviour> => {
    const part = partOf(request);
    return { answer: { text: ANSWERS[part] }, ...more[part] };
  };
