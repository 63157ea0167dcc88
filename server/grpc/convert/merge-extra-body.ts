import type { ChatParams } from '../../core/call';
import { SDK_PARAMS } from './sdk-params';
import { toJsonObject } from './to-json-object';
import type { Violations } from './violations';

const MAX_KIB = 64;

/** Adds the members of `extra_body`, which must be none that the contract has a field for or that llm-pool decides. */
export const mergeExtraBody = (params: ChatParams, extraBody: string, violations: Violations): ChatParams => {
  const bytes = Buffer.byteLength(extraBody);
  if (bytes > MAX_KIB * 1024) {
    violations.add('extra_body', `has ${bytes} bytes, must have at most ${MAX_KIB * 1024}`);
    return params;
  }
  const extra = toJsonObject(extraBody, 'extra_body', violations);
  if (!extra) return params;
  for (const name of Object.keys(extra)) {
    if (!Object.hasOwn(SDK_PARAMS, name)) continue;
    const decision = SDK_PARAMS[name as keyof typeof SDK_PARAMS];
    const rule = typeof decision === 'string' ? 'set the field of that name' : decision.leftOut;
    violations.add('extra_body', `names ${name}, must not (${rule})`);
  }
  return { ...params, ...extra };
};
