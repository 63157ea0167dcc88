/** Makes a thing for each combination of words once. There must be few combinations. */
export const remember = <Words extends readonly [string, ...string[]], T>(
  make: (...words: Words) => T,
): ((...words: Words) => T) => {
  const made = new Map<string, T>();
  return (...words) => {
    // By hand, since it is done several times in each call and `join` takes four times as long.
    let key: string = words[0];
    for (let i = 1; i < words.length; i++) key += `\n${words[i]}`;
    let thing = made.get(key);
    if (thing === undefined) {
      thing = make(...words);
      made.set(key, thing);
    }
    return thing;
  };
};
