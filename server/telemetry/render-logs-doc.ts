import { COMMON_FIELDS, LOG_EVENTS, type LogEvent } from './log-events';

const INTRO = `# Logs

<!-- Made from server/telemetry/log-events.ts. Change that file, then run \`npm run gen\`. -->

One JSON object a line on standard output (\`LLM_POOL_LOG_FORMAT=pretty\` for reading; on a terminal that is the default). At level \`info\` there is
one line for each call and one for each change of state; \`LLM_POOL_DEBUG=true\` adds the story of each call. However bad a night is, warnings come
with changes and in bursts, never one for each call. No line holds prompts, answers, keys or tokens.

Operators of the system before this one searched for \`Phase 1\`, \`プール\` (pool) and \`フォールバック\` (fallback): these words still find the lines about
state.

\`\`\`json
{"level":"info","time":"2026-11-23T00:50:23.258Z","instance":"pool-7","event":"call_ended","call_id":"25a8010a-cc9a-477d-addb-3bd93eeca259","caller":"chat-api","method":"Chat","workload":"chat","model":"chat","stream":false,"outcome":"success","tier":"pool","client":"main-1","backend":"main","attempts":1,"queue_ms":0.1,"upstream_ms":3911.4,"duration_ms":3912.2,"prompt_tokens":812,"completion_tokens":164,"msg":"call success"}
{"level":"warn","time":"2026-11-23T00:50:23.341Z","instance":"pool-7","event":"state_changed","what":"backend main","was":"breaker closed","now":"breaker open","reason":"5 failures in a row; next probe in 5000 ms","call_id":"3cc8a20f-72de-4392-9fef-dadfac8df2a4","msg":"Phase 1 backend main: breaker closed -> breaker open (5 failures in a row; next probe in 5000 ms)"}
\`\`\`

## Questions, with jq

With the log in the file \`log\`; lines of other programs between them do no harm.
`;

/** Questions that operators ask of the log. Each is run by a test. */
export const LOG_QUESTIONS: Readonly<Record<string, string>> = {
  'What happened to a call?': `jq -R -c 'fromjson? | select(.call_id == "'"$CALL_ID"'")' log`,
  'Which calls failed, and why?': `jq -R -r 'fromjson? | select(.event == "call_ended" and .outcome != "success") | [.time, .caller, .reason, .error, .call_id] | @tsv' log`,
  'How many, by reason?': `jq -R -r 'fromjson? | select(.event == "call_ended") | .reason // "ok"' log | sort | uniq -c | sort -rn`,
  'Which were the slowest?': `jq -R -r 'fromjson? | select(.event == "call_ended") | [.duration_ms, .queue_ms, .upstream_ms, .backend, .call_id] | @tsv' log | sort -rn | head`,
  'What does each caller use?': `jq -R -n -c '[inputs | fromjson? | select(.event == "call_ended")] | group_by(.caller)[] | {caller: .[0].caller, calls: length, tokens: (map((.prompt_tokens // 0) + (.completion_tokens // 0)) | add)}' log`,
  'What changed, and when?': `jq -R -r 'fromjson? | select(.event == "state_changed") | [.time, .level, .msg] | @tsv' log`,
  'What should somebody look at?': `jq -R -r 'fromjson? | select(.level == "warn" or .level == "error") | [.time, .msg] | @tsv' log`,
};

/** docs/logs.md. */
export const renderLogsDoc = (): string =>
  [
    INTRO,
    ...Object.entries(LOG_QUESTIONS).map(([question, command]) => `${question}\n\n\`\`\`sh\n${command}\n\`\`\`\n`),
    '## Every line\n',
    table(COMMON_FIELDS),
    'Numbers in `_ms` are milliseconds. A field without a value is left out.\n',
    ...Object.entries<LogEvent>(LOG_EVENTS).map(section),
  ].join('\n');

const section = ([event, { level, doc, fields }]: [string, LogEvent]): string =>
  [`## \`${event}\`\n`, `Level ${level}. ${doc}\n`, ...(Object.keys(fields).length > 0 ? [table(fields)] : [])].join(
    '\n',
  );

const table = (fields: Readonly<Record<string, string>>): string =>
  [
    '| field | what it says |',
    '|---|---|',
    ...Object.entries(fields).map(([name, doc]) => `| \`${name}\` | ${doc} |`),
    '',
  ].join('\n');
