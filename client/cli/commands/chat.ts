import type { ChatInput, LlmPoolClient } from '@llm-pool/client';
import { type ChatResponse, textOf } from '@llm-pool/client';
import type { Command, Given } from '../command';
import { connected } from '../connect';
import { connectionFlags } from '../connection-flags';
import { endOfLine } from '../end-of-line';
import { givenText } from '../given-text';
import type { Io } from '../io';
import { EXIT } from '../show-error';
import { style } from '../style';
import { printable } from '../terminal/printable';
import { toJson } from '../to-json';
import { UsageError } from '../usage-error';
import { servedLine } from '../views/served-line';
import { wholeNumber } from '../whole-number';

const PRIORITIES = ['interactive', 'default', 'bulk'] as const;

export const chat: Command = {
  name: 'chat',
  summary: 'asks a model and prints the answer as it is written',
  usage: '[TEXT | -]',
  maxWords: 1,
  flags: {
    ...connectionFlags,
    model: { type: 'string', short: 'm', value: 'NAME', help: 'model or alias (the server’s default)' },
    system: { type: 'string', short: 's', value: 'TEXT', help: 'instructions for the model' },
    'max-tokens': { type: 'string', value: 'N', help: 'most tokens of the answer' },
    priority: { type: 'string', value: PRIORITIES.join('|'), help: 'who goes first when calls wait' },
    'no-stream': { type: 'boolean', help: 'print the answer when it is complete' },
    json: { type: 'boolean', help: 'print JSON: one line for each event, or for the whole answer' },
  },
  examples: [
    ['llm-pool chat "Why is the sky blue?"', 'asks, and prints the answer as it comes'],
    ['git diff | llm-pool chat --system "Write a commit message" -', 'takes the text from stdin'],
    ['llm-pool chat --no-stream --json --deadline 30s "Hi" | jq .usage', 'gives the whole answer as JSON'],
  ],

  async run(given, io) {
    const request = await requestOf(given, io);
    return connected(given, io, async (client) => {
      const answer = given.flags['no-stream']
        ? await whole(client, request, given, io)
        : await streamed(client, request, given, io);
      if (io.errIsTerminal) await io.err(`${style(io.errColours).dim(servedLine(answer))}\n`);
      return EXIT.ok;
    });
  },
};

async function whole(client: LlmPoolClient, request: ChatInput, { flags }: Given, io: Io): Promise<ChatResponse> {
  const answer = await client.chat(request, { signal: io.signal });
  await io.out(flags.json ? `${toJson(answer)}\n` : shown(endOfLine(textOf(answer) || refusalOf(answer)), io));
  return answer;
}

async function streamed(client: LlmPoolClient, request: ChatInput, { flags }: Given, io: Io): Promise<ChatResponse> {
  const stream = client.streamChat(request, { signal: io.signal });
  if (flags.json) {
    for await (const event of stream) await io.out(`${toJson({ event })}\n`);
    return stream.final();
  }
  let last = '';
  try {
    for await (const text of stream.text()) {
      await io.out(shown(text, io));
      last = text;
    }
  } catch (error) {
    // The error's own line begins below what there is of the answer.
    if (last !== '') await io.out(endOfLine(last).slice(last.length)).catch(() => undefined);
    throw error;
  }
  const answer = await stream.final();
  await io.out(last === '' ? shown(endOfLine(refusalOf(answer)), io) : endOfLine(last).slice(last.length));
  return answer;
}

/** A program gets the text as it is. */
function shown(text: string, io: Io): string {
  return io.outIsTerminal ? printable(text) : text;
}

async function requestOf({ flags, words }: Given, io: Io): Promise<ChatInput> {
  const { model, system, priority } = flags as Readonly<Record<string, string | undefined>>;
  const known = PRIORITIES.find((name) => name === priority);
  if (priority !== undefined && !known)
    throw new UsageError(`--priority ${priority}: must be ${PRIORITIES.join(', ')}`);
  const maxTokens = wholeNumber('max-tokens', flags['max-tokens'], 1, 2 ** 31 - 1);
  const text = await givenText(words, io, 'What shall be asked?');
  const instructions = system === undefined ? [] : [{ role: 'system' as const, text: system }];
  return {
    model,
    priority: known,
    maxCompletionTokens: maxTokens,
    messages: [...instructions, { role: 'user', text }],
  };
}

function refusalOf(answer: ChatResponse): string {
  return answer.choices[0]?.message?.refusal ?? '';
}
