/** A time as the SDK has it: whole seconds since 1970; 0 when it is not known. */
export const secondsOf = (time: Date | undefined): number => Math.round((time?.getTime() ?? 0) / 1000);
