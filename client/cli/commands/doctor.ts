import { loadSettings } from '../../../server/settings/load-settings';
import type { Settings } from '../../../server/settings/settings';
import { SettingsError } from '../../../server/settings/settings-error';
import type { Command, Given } from '../command';
import { connectionFlags } from '../connection-flags';
import { checkBackend, type Trial } from '../doctor/check-backend';
import { checkService } from '../doctor/check-service';
import { recommendSize } from '../doctor/recommend-size';
import { Report } from '../doctor/report';
import type { Io } from '../io';
import { EXIT } from '../show-error';
import { wholeNumber } from '../whole-number';

export const doctor: Command = {
  name: 'doctor',
  summary: 'checks settings, key, models and speed of the upstreams, and recommends a size',
  usage: '',
  maxWords: 0,
  flags: {
    ...connectionFlags,
    model: { type: 'string', short: 'm', value: 'NAME', help: 'model to ask (LLM_POOL_MODEL, else the first listed)' },
    calls: { type: 'string', short: 'n', value: 'N', help: 'calls to measure with, 0 to spend nothing (5)' },
    prompt: { type: 'string', value: 'TEXT', help: 'question to ask; a typical one gives the truest size ("Say OK.")' },
    'max-tokens': { type: 'string', value: 'N', help: 'most tokens of an answer (16)' },
    users: { type: 'string', short: 'u', value: 'N', help: 'users at the same time to plan for (20)' },
    think: { type: 'string', value: 'SECONDS', help: 'seconds a user reads and writes between two questions (5)' },
  },
  examples: [
    ['llm-pool doctor', 'checks everything with six tiny calls to each upstream'],
    ['llm-pool doctor --calls 0', 'checks what can be checked without spending tokens'],
    [
      'llm-pool doctor --users 50 --prompt "Explain photosynthesis" --max-tokens 300',
      'plans for 50 users and answers like that',
    ],
  ],

  async run(given, io) {
    const report = new Report(io);
    const settings = await checkSettings(io, report);
    if (settings) await checkUpstreams(settings, given, io, report);
    await checkService(given, io, report);
    return report.bad === 0 ? EXIT.ok : EXIT.failed;
  },
};

async function checkSettings(io: Io, report: Report): Promise<Settings | undefined> {
  try {
    const settings = loadSettings(io.env);
    const changed = settings.described.filter(({ source }) => source !== 'default').length;
    await report.good(`settings: ${changed} set, the others are the default`);
    for (const note of settings.notes) await report.note(note);
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    await report.wrong(error.message, 'Mend these first; the server would not start.');
    return undefined;
  }
}

async function checkUpstreams(settings: Settings, given: Given, io: Io, report: Report): Promise<void> {
  const { backends, defaultModel } = settings.upstreams;
  if (backends.length === 0) {
    await report.wrong(
      'no upstream: the built-in simulator would answer',
      'Set OPENAI_API_KEY, or OPENAI_BASE_URL for another server.',
    );
    return;
  }
  const { flags } = given;
  const trial: Trial = {
    model: (flags.model as string | undefined) ?? defaultModel,
    prompt: (flags.prompt as string | undefined) ?? 'Say OK.',
    maxTokens: wholeNumber('max-tokens', flags['max-tokens'], 1, 100_000) ?? 16,
    calls: wholeNumber('calls', flags.calls, 0, 1000) ?? 5,
  };
  const requests = trial.calls === 0 ? 0 : (trial.calls + 1) * backends.length;
  await report.note(
    requests === 0
      ? 'This spends no tokens.'
      : `This spends ${requests} calls of at most ${trial.maxTokens} answer tokens each.`,
  );
  const times: number[] = [];
  for (const backend of backends) times.push(...(await checkBackend(backend, trial, report, io.signal)));
  if (times.length > 0) await recommend(times, settings, given, report);
}

async function recommend(
  times: readonly number[],
  { pool, upstreams }: Settings,
  { flags }: Given,
  report: Report,
): Promise<void> {
  const users = wholeNumber('users', flags.users, 1, 100_000) ?? 20;
  const thinkSeconds = wholeNumber('think', flags.think, 0, 3600) ?? 5;
  const answerSeconds = times.reduce((sum, ms) => sum + ms, 0) / times.length / 1000;
  const concurrency = pool.clientConcurrency;
  const { callsPerSecond, atOnce, min, max } = recommendSize({ users, thinkSeconds, answerSeconds, concurrency });
  const [low, high] = [min, max].map((size) => Math.max(size, upstreams.backends.length));
  await report.note(
    `${users} users, ${thinkSeconds} s between their questions, ${answerSeconds.toFixed(1)} s an answer: ${callsPerSecond.toFixed(1)} calls/s.\n` +
      `  Little's law: ${callsPerSecond.toFixed(1)} calls/s x ${answerSeconds.toFixed(1)} s = ${atOnce.toFixed(1)} calls at once on average, ` +
      `${users} when all ask together; ${concurrency} on each client.\n` +
      `  → LLM_POOL_SIZE=${low === high ? low : `${low}-${high}`} (now ${pool.size.min === pool.size.max ? pool.size.min : `${pool.size.min}-${pool.size.max}`})`,
  );
}
