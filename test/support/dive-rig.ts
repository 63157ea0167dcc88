import type { CallError } from '../../server/core/call-error';
import { createDeepDive } from '../../server/deep-dive/deep-dive';
import type { DeepDiveRequest } from '../../server/deep-dive/deep-dive-request';
import type { DeepDiveEvent, DeepDiveResult } from '../../server/deep-dive/deep-dive-result';
import { Headroom } from '../../server/policies/headroom';
import { answerOf } from './answer-of';
import { callContext } from './calls';
import { type ChatRigOptions, chatRig } from './chat-rig';
import type { FakeCall } from './fake-provider';
import { settle } from './settle';

export const diveRequest = (fields: Partial<DeepDiveRequest> = {}): DeepDiveRequest => ({
  theme: 'Pools',
  conversation: [],
  documents: [],
  language: '',
  depth: 1,
  breadth: 3,
  parallelism: 12,
  model: 'm',
  planningModel: fields.model ?? 'm',
  style: 'report',
  workload: 'deep_dive',
  priority: 'bulk',
  sessionId: '',
  disableFallback: false,
  ...fields,
});

export type PartKind = 'plan' | 'repair' | 'follow-up' | 'facet' | 'synthesis';

/** Which part of a deep dive a request to the upstream is, by what it asks. */
export const kindOf = ({ request }: FakeCall): PartKind => {
  const { messages } = request.params;
  const asked = String(messages.at(-1)?.content);
  if (asked.includes('Plan how to explore') || asked.includes('計画を立てて')) return 'plan';
  if (asked.includes('not the JSON') || asked.includes('JSON になって')) return 'repair';
  if (asked.includes('is being explored') || asked.includes('掘り下げています')) return 'follow-up';
  if (asked.includes('Answer this question') || asked.includes('次の問いに')) return 'facet';
  return 'synthesis';
};

export const planOf = (...questions: string[]): string =>
  JSON.stringify({ facets: questions.map((question) => ({ question })) });

/** Answers a request with this text, in pieces when it is a stream. */
export const reply = (call: FakeCall, ...pieces: string[]): void => {
  for (const piece of pieces) call.send(piece);
  call.answer(answerOf(pieces.join('')));
};

/** How a model answers by itself; undefined: not yet. */
export type Model = (call: FakeCall, kind: PartKind) => string | CallError | undefined;

/** Plans three questions, answers each, and leaves one question open. */
export const goodModel: Model = (call, kind) => {
  switch (kind) {
    case 'plan':
    case 'repair':
      return planOf('What?', 'Why?', 'How?');
    case 'follow-up':
      return planOf('And then?');
    case 'facet':
      return `Answer to ${JSON.parse(String(call.request.params.messages.at(-1)!.content).match(/^"(?:What|Why|How|And).*"$/m)![0])}`;
    case 'synthesis':
      return 'All in all.\n=== OPEN QUESTIONS ===\n- Really?\n';
  }
};

/** A deep dive over the real path of calls and fake providers, with time to turn by hand. Nothing answers unless a model is given. */
export const diveRig = (options: ChatRigOptions & { readonly model?: Model; readonly share?: number } = {}) => {
  const rig = chatRig({
    pool: { size: { min: 1, max: 1 }, clientSlots: 16 },
    // A deep dive keeps its own time here.
    path: { attempt: { firstTokenMs: 1e6, idleTokenMs: 1e6, totalMs: 1e6 } },
    ...options,
  });
  const headroom = new Headroom({ share: options.share ?? 1, load: () => rig.main.pool.load });
  const deepDive = createDeepDive({ chat: rig.path, clock: rig.clock, headroomOf: () => headroom });
  const seen = new Set<FakeCall>();
  const start = (fields: Partial<DeepDiveRequest> = {}, context: { readonly deadlineMs?: number } = {}) => {
    const events: DeepDiveEvent[] = [];
    const { context: given, abort } = callContext(rig.clock, {
      deadlineAt: rig.clock.now() + (context.deadlineMs ?? 60_000),
    });
    const sink = (event: DeepDiveEvent): undefined => {
      events.push(event);
    };
    let ended: { result?: DeepDiveResult; error?: CallError } | undefined;
    const done = deepDive(diveRequest(fields), { ...given, sink }).then(
      (result) => {
        ended = { result };
        return result;
      },
      (error: CallError) => {
        ended = { error };
        throw error;
      },
    );
    done.catch(() => undefined);
    return { done, events, abort, signal: given.signal, record: given.record, ended: () => ended };
  };
  /** Lets everything happen that happens without time passing, the model's answers included. */
  const flow = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; ) {
      await settle();
      const fresh = rig.running().filter((call) => !seen.has(call));
      quiet = fresh.length === 0 ? quiet + 1 : 0;
      for (const call of fresh) {
        const said = options.model?.(call, kindOf(call));
        seen.add(call);
        if (typeof said === 'string') reply(call, said);
        else if (said) call.fail(said);
      }
    }
  };
  /** Requests that run, of a kind. */
  const running = (kind: PartKind): FakeCall[] => rig.running().filter((call) => kindOf(call) === kind);
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      await flow();
      rig.clock.advance(Math.min(50, left));
    }
    await flow();
  };
  /** Runs a deep dive whose model answers at once. */
  const whole = async (fields: Partial<DeepDiveRequest> = {}) => {
    const dive = start(fields);
    await flow();
    return { ...dive, result: await dive.done };
  };
  return { ...rig, headroom, start, flow, pass, running, whole };
};
