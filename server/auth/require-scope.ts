import { CallError } from '../core/call-error';
import type { Identity, Scope } from './identity';

/** @throws CallError SCOPE_MISSING when the caller's token does not have the scope. */
export const requireScope = ({ caller, scopes }: Identity, scope: Scope): void => {
  if (scopes.includes(scope)) return;
  throw new CallError('SCOPE_MISSING', `the token of ${caller} lacks the scope ${scope}: use a token that has it`, {
    metadata: { scope },
  });
};
