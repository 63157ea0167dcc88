/** Rounded down, so that 100 % means all. */
export const percent = (value: number): string => `${Math.floor(value)} %`;
