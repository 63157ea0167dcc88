import { Code, ERROR_TABLE, type ErrorRow } from '../core/error-table';

const CODE_NAMES = new Map<number, string>(Object.entries(Code).map(([name, code]) => [code, name]));

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** Text for a cell of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const callerRow = ([reason, row]: [string, ErrorRow]): string =>
  `| \`${reason}\` | ${CODE_NAMES.get(row.code)} (${row.code}) | ${row.http} | ${cell(row.when)} | ${cell(row.advice)} |`;

const operatorRow = ([reason, row]: [string, ErrorRow]): string =>
  `| \`${reason}\` | ${row.outcome} | ${row.retry} | ${yesNo(row.breaker)} | ${yesNo(row.poolError)} |`;

/** docs/errors.md, made from ERROR_TABLE. */
export const renderErrorsDoc = (): string => {
  const rows: [string, ErrorRow][] = Object.entries(ERROR_TABLE);
  return `# Errors

<!-- Made from server/core/error-table.ts. Change that file, then run \`npm run gen\`. -->

Every failed call ends with a gRPC status and, in \`grpc-status-details-bin\`, a \`google.rpc.Status\` with these details:

| detail | when | what it says |
|---|---|---|
| \`google.rpc.ErrorInfo\` | always | \`reason\` (below), domain \`llm-pool\`, metadata with \`call_id\` and \`instance\` |
| \`google.rpc.RequestInfo\` | always | \`request_id\`: the call id |
| \`llmpool.v1.CallDetails\` | always | the attempts (the last ones when there were many) and the tokens used until the failure |
| \`google.rpc.RetryInfo\` | waiting helps | how long to wait before a retry |
| \`google.rpc.BadRequest\` | a field is at fault | path and rule of each field, as many as fit |
| \`google.rpc.QuotaFailure\` | a limit or quota of the provider | the backend whose limit it is |

The details stay under 4 KB and the message under 1 KB. Neither has prompts, answers, secrets or what the provider wrote.
The trailer \`llm-pool-call-id\` names the call on success too; \`Debug\`, the log and traces know it.

\`grpc-retry-pushback-ms\` tells the caller's channel whether to retry by itself: after that time when llm-pool refused the call before it
asked any upstream (UNAVAILABLE with \`POOL_OVERLOADED\`, \`PROVIDER_CIRCUIT_OPEN\` or \`SHUTTING_DOWN\`), and never (\`-1\`) for anything else, since llm-pool
has retried already.

## For callers

| reason | gRPC status | HTTP | when | what to do |
|---|---|---|---|---|
${rows.map(callerRow).join('\n')}

## For operators

What llm-pool itself does: whether it retries (only while nothing of the answer was sent; \`elsewhere\` is only on another backend), whether the
failure feeds the breaker of the backend, and whether it is a pool error once the retries are used up, which falls back to the legacy client
unless a delta was sent. \`POOL_OVERLOADED\`, \`PROVIDER_CIRCUIT_OPEN\`, and \`UPSTREAM_RATE_LIMITED\` where the legacy client has an upstream or key of its own,
fall back only into a slot of the legacy client that is free.

| reason | outcome in metrics | retried | feeds the breaker | pool error |
|---|---|---|---|---|
${rows.map(operatorRow).join('\n')}
`;
};
