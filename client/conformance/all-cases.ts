import type { Case, ServerProfile } from './case';
import answers from './cases/answers.json';
import endings from './cases/endings.json';
import providerErrors from './cases/provider-errors.json';
import refusals from './cases/refusals.json';
import streams from './cases/streams.json';
import servers from './servers.json';

/** Every case, in the order in which runners take them. Their types are checked by test/clients/conformance.test.ts. */
export const CASES = [...answers, ...streams, ...refusals, ...providerErrors, ...endings] as unknown as readonly Case[];

export const SERVERS = servers as Readonly<Record<string, ServerProfile>>;
