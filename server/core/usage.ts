/** Tokens used. Fields that a provider did not report are absent. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly promptAudioTokens?: number;
  readonly promptImageTokens?: number;
  readonly promptTextTokens?: number;
  readonly reasoningTokens?: number;
  readonly completionAudioTokens?: number;
  readonly completionTextTokens?: number;
  readonly acceptedPredictionTokens?: number;
  readonly rejectedPredictionTokens?: number;
  /** True when the provider did not say and llm-pool estimated. */
  readonly estimated: boolean;
}

/** The sum of two usages: estimated as soon as one is. */
export const addUsage = (a: Usage | undefined, b: Usage | undefined): Usage | undefined => {
  if (!a || !b) return a ?? b;
  const sum: Record<string, number | boolean> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    if (typeof value === 'number') sum[key] = ((sum[key] as number | undefined) ?? 0) + value;
  }
  sum.estimated = a.estimated || b.estimated;
  return sum as unknown as Usage;
};
