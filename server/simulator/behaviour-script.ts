import type { Behaviour } from './behaviour';
import { behaviourFields } from './behaviour-fields';
import { checkBehaviour } from './check-behaviour';
import type { RequestRecord } from './request-record';

/** A behaviour, or for tests in the same process a function that chooses one for each request. */
export type Scripted = Partial<Behaviour> | ((request: RequestRecord) => Partial<Behaviour>);

const defaults = Object.fromEntries(
  Object.entries(behaviourFields).map(([name, field]) => [name, field.default]),
) as unknown as Behaviour;

/**
 * The layers of behaviour, each over the one before: the defaults, what the simulator was started with, what is
 * scripted for all, for a model, and for one request.
 */
export class BehaviourScript {
  private readonly start: Behaviour;
  private forAll: Scripted = {};
  private readonly forModel = new Map<string, Scripted>();
  private queue: Partial<Behaviour>[] = [];

  constructor(start: Partial<Behaviour>) {
    this.start = { ...defaults, ...checkBehaviour(start) };
  }

  setForAll(scripted: Scripted): void {
    this.forAll = checked(scripted);
  }

  setForModel(model: string, scripted: Scripted): void {
    this.forModel.set(model, checked(scripted));
  }

  enqueue(behaviours: readonly Partial<Behaviour>[]): void {
    this.queue.push(...behaviours.map((behaviour, index) => checkBehaviour(behaviour, `behaviours[${index}]`)));
  }

  reset(): void {
    this.forAll = {};
    this.forModel.clear();
    this.queue = [];
  }

  /** What a request gets that nothing special is scripted for. */
  general(model?: string): Behaviour {
    const forModel = model === undefined ? {} : (this.forModel.get(model) ?? {});
    return {
      ...this.start,
      ...(typeof this.forAll === 'function' ? {} : this.forAll),
      ...(typeof forModel === 'function' ? {} : forModel),
    };
  }

  /** What this chat request gets; takes the next one-shot behaviour from the queue. */
  take(request: RequestRecord): Behaviour {
    const forModel = this.forModel.get(request.model ?? '') ?? {};
    return { ...this.start, ...chosen(this.forAll, request), ...chosen(forModel, request), ...this.queue.shift() };
  }
}

function checked(scripted: Scripted): Scripted {
  return typeof scripted === 'function' ? scripted : checkBehaviour(scripted);
}

function chosen(scripted: Scripted, request: RequestRecord): Partial<Behaviour> {
  return typeof scripted === 'function' ? checkBehaviour(scripted(request)) : scripted;
}
