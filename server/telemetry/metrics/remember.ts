/** Makes a thing for each combination of words once. There must be few combinations. */
export const remember = <Words extends readonly [string, ...string[]], T>(
  make: (...words: Words) => T,
): ((...words: Words) => T) => {
  // A map for each word but the last, since it is done several times in each call and a joined key costs ten times as much.
  const made = new Map<string, unknown>();
  return (...words) => {
    const last = words.length - 1;
    let level = made;
    for (let i = 0; i < last; i++) {
      let next = level.get(words[i]!) as Map<string, unknown> | undefined;
      if (!next) {
        next = new Map();
        level.set(words[i]!, next);
      }
      level = next;
    }
    let thing = level.get(words[last]!) as T | undefined;
    if (thing === undefined) {
      thing = make(...words);
      level.set(words[last]!, thing);
    }
    return thing;
  };
};
