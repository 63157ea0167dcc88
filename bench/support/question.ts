/** What the benches ask a model, in so many bytes. */
export const question = (bytes: number): string =>
  'Tell me about the sea. '.repeat(Math.ceil(bytes / 23)).slice(0, bytes);
