import { estimateTokens } from '../core/estimate-tokens';

/** Estimates are up to a fifth too low for some languages. */
const DOUBT = 1.1;

/** About how many tokens a text is, rather too many than too few; not rounded. */
export const textTokens = (text: string): number => estimateTokens(text) * DOUBT;
