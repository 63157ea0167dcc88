/** `api_key_env: NAME` in JSON or YAML. */
const KEY_VARIABLE = /\bapi_key_env["']?\s*:\s*["']?(\w+)/g;

/** The variables that the text of LLM_POOL_BACKENDS refers to, for who need not know whether it is well-formed. */
export const keyVariablesIn = (text: string): string[] => Array.from(text.matchAll(KEY_VARIABLE), ([, name]) => name!);
