/** Lets every promise that can settle by itself settle: all microtasks run before the next turn of the event loop. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
