/** Ids of documents that an answer names in brackets, `[a]` or `[a, b]`, in the order in which the documents were given. */
export const citedSources = (answer: string, ids: readonly string[]): string[] => {
  const named = new Set<string>();
  for (const [, inside] of answer.matchAll(/[[［【]([^[\]［］【】\n]{1,4000})[\]］】]/gu)) {
    named.add(inside!.trim());
    for (const one of inside!.split(/[,;、，]/u)) named.add(one.trim());
  }
  // An id may itself have brackets, or spaces around it.
  return ids.filter((id) => named.has(id) || answer.includes(`[${id}]`));
};
