// A program that calls a provider by the openai SDK: for a whole answer, for one as it is written, and with a tool.
import OpenAI from 'openai';

const openai = new OpenAI();

const model = process.env.MODEL ?? 'gpt-4o-mini';
const system = { role: 'system' as const, content: 'Answer in one sentence.' };

async function wholeAnswer(): Promise<void> {
  const completion = await openai.chat.completions.create({
    model,
    messages: [system, { role: 'user', content: 'Why is the sky blue?' }],
    temperature: 0.2,
  });
  console.log(completion.choices[0]?.message.content);
  console.log(`${completion.usage?.total_tokens} tokens\n`);
}

async function asItIsWritten(): Promise<void> {
  const stream = await openai.chat.completions.create({
    model,
    messages: [system, { role: 'user', content: 'Tell me a very short story' }],
    stream: true,
  });
  for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  console.log('\n');
}

async function withTool(): Promise<void> {
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const completion = await openai.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'How is the weather in Osaka?' }],
    tools: [{ type: 'function', function: { name: 'get_weather', parameters } }],
    tool_choice: 'required',
  });
  for (const call of completion.choices[0]?.message.tool_calls ?? []) {
    if (call.type === 'function') console.log(call.function.name, call.function.arguments);
  }
}

await wholeAnswer();
await asItIsWritten();
await withTool();
