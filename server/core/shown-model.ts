/** Enough to know a model by, as in a log or a reason: a caller can make up names of any length. */
const MAX_LENGTH = 100;

export const shownModel = (model: string): string => model.slice(0, MAX_LENGTH);
