import { type ClientOptions, OpenAI } from 'openai';
import type { OpenaiProviderOptions } from './openai-provider-options';

/** setTimeout takes no more; in effect no limit, since the attempt's own limits come in by the signal. */
const NO_TIMEOUT = 2 ** 31 - 1;

/** What the SDK tells its makers about itself and this machine: nobody here asked for it, and each header costs a call more than a microsecond. */
const NO_STAINLESS = Object.fromEntries(
  ['arch', 'lang', 'os', 'package-version', 'retry-count', 'runtime', 'runtime-version', 'timeout'].map((name) => [
    `x-stainless-${name}`,
    null,
  ]),
);

/** The SDK as all that asks upstreams uses it. Null keeps it from reading the variables of its own that llm-pool's settings do not know. */
export const openaiClient = (
  options: Pick<OpenaiProviderOptions, 'apiKey' | 'baseUrl'>,
  more: ClientOptions = {},
): OpenAI =>
  new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: NO_TIMEOUT,
    defaultHeaders: { 'accept-encoding': 'identity', ...NO_STAINLESS },
    ...more,
  });
