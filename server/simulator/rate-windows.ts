import type { Behaviour } from './behaviour';

interface Window {
  endsAt: number;
  requests: number;
  tokens: number;
}

/** A refusal says what ran out and how many ms until the window ends. */
export interface RateVerdict {
  refused: 'requests' | 'tokens' | undefined;
  waitMs: number;
  headers: Record<string, string>;
}

type Limits = Pick<Behaviour, 'requestsPerMinute' | 'tokensPerMinute' | 'rateWindow'>;

/** Fixed windows of requests and tokens for each key. What is refused uses nothing up. */
export class RateWindows {
  private readonly windows = new Map<string, Window>();

  /** `now` is in ms of any clock that only goes forward. */
  take(key: string, tokens: number, limits: Limits, now: number): RateVerdict {
    const { requestsPerMinute, tokensPerMinute } = limits;
    if (requestsPerMinute === null && tokensPerMinute === null) return { refused: undefined, waitMs: 0, headers: {} };
    const window = this.current(key, limits.rateWindow, now);
    const refused = whatRunsOut(window, tokens, limits);
    if (!refused) {
      window.requests += 1;
      window.tokens += tokens;
    }
    const waitMs = Math.ceil(window.endsAt - now);
    const headers = {
      ...limitHeaders('requests', requestsPerMinute, window.requests, waitMs),
      ...limitHeaders('tokens', tokensPerMinute, window.tokens, waitMs),
    };
    return { refused, waitMs, headers };
  }

  reset(): void {
    this.windows.clear();
  }

  private current(key: string, length: number, now: number): Window {
    const running = this.windows.get(key);
    if (running && now < running.endsAt) return running;
    const fresh = { endsAt: now + length, requests: 0, tokens: 0 };
    this.windows.set(key, fresh);
    return fresh;
  }
}

function whatRunsOut(window: Window, tokens: number, limits: Limits): RateVerdict['refused'] {
  if (limits.requestsPerMinute !== null && window.requests + 1 > limits.requestsPerMinute) return 'requests';
  if (limits.tokensPerMinute !== null && window.tokens + tokens > limits.tokensPerMinute) return 'tokens';
  return undefined;
}

function limitHeaders(what: string, limit: number | null, used: number, waitMs: number): Record<string, string> {
  if (limit === null) return {};
  return {
    [`x-ratelimit-limit-${what}`]: String(limit),
    [`x-ratelimit-remaining-${what}`]: String(Math.max(0, limit - used)),
    [`x-ratelimit-reset-${what}`]: duration(waitMs),
  };
}

/** In the form that OpenAI uses: 12ms, 1.5s, 6m0s. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
