import type { Behaviour } from './behaviour';
import type { StatusFault } from './fault';

type Access = Pick<Behaviour, 'keys' | 'models'>;

/** The refusal of a key that is not accepted. */
export function refusedKey({ keys }: Access, key: string | undefined): StatusFault | undefined {
  if (keys === null || (key !== undefined && keys.includes(key))) return undefined;
  return { kind: 'status', status: 401, message: 'Incorrect API key provided.' };
}

/** The refusal of a model that is not offered. */
export function refusedModel({ models }: Access, model: string): StatusFault | undefined {
  if (models === null || models.includes(model)) return undefined;
  const message = `The model '${model}' does not exist or you do not have access to it.`;
  return { kind: 'status', status: 404, message, param: 'model' };
}
