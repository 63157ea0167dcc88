/** Why something that the SDK knows is not in the contract. */
export interface LeftOut {
  readonly leftOut: string;
}

/**
 * A decision for every member of an SDK type: the field of the contract (as ts-proto names it) that carries it, or why none does. A table that
 * `satisfies` this fails to compile when an upgrade of the SDK adds or removes a member, until that is decided too.
 */
export type Decisions<Sdk, Proto> = Readonly<Record<keyof Sdk, keyof Proto | LeftOut>>;

/** The same for unions of words or kinds. */
export type WordDecisions<Word extends string, Decided> = Readonly<Record<Word, Decided | LeftOut>>;
