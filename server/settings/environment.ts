/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a file; throws what `fs.readFileSync` throws. */
export type ReadFile = (path: string) => string;
