/** Makes `calls` calls, `atOnce` at any time: each that ends makes room for the next. Only for saturation. */
export const closedLoop = async (calls: number, atOnce: number, call: () => Promise<unknown>): Promise<void> => {
  let left = calls;
  const one = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: atOnce }, one));
};
