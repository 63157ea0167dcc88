// Asks llm-pool three things: for a whole answer, for one as it is written, and for one that fails.
import { LlmPoolClient, LlmPoolError, textOf } from '@llm-pool/client';

const client = new LlmPoolClient({ address: process.env.LLM_POOL_ADDRESS ?? '127.0.0.1:50051' });

async function wholeAnswer(): Promise<void> {
  const answer = await client.chat({
    messages: [
      { role: 'system', text: 'Answer in one sentence.' },
      { role: 'user', text: 'Why is the sky blue?' },
    ],
  });
  console.log(textOf(answer));
  console.log(`${answer.usage?.totalTokens} tokens, served by ${answer.servedBy?.client}\n`);
}

async function asItIsWritten(): Promise<void> {
  const stream = client.streamChat('Tell me a very short story');
  for await (const text of stream.text()) process.stdout.write(text);
  const { choices } = await stream.final();
  console.log(`\n${choices.length} choice, complete\n`);
}

/** An error says what happened, and whether another try makes sense. */
async function failure(): Promise<void> {
  try {
    await client.chat({ temperature: 99, messages: [{ role: 'user', text: 'Anything' }] });
  } catch (error) {
    if (!(error instanceof LlmPoolError)) throw error;
    console.log(`${error.codeName}, ${error.reason}, call ${error.callId}`);
    for (const { field, description } of error.violations) console.log(`${field}: ${description}`);
    console.log(error.retryable ? `try again in ${error.retryAfterMs ?? 1000} ms` : 'trying the same again is no use');
  }
}

try {
  await wholeAnswer();
  await asItIsWritten();
  await failure();
} finally {
  client.close();
}
