// Explores a theme with llm-pool, and shows it as it happens: the plan, each facet as it ends, the synthesis as it is written.
import { FacetStatus, LlmPoolClient, LlmPoolError, PartialReason } from '@llm-pool/client';

const client = new LlmPoolClient({ address: process.env.LLM_POOL_ADDRESS ?? '127.0.0.1:50051' });

async function explore(theme: string): Promise<void> {
  const stream = client.streamDeepDive(
    {
      theme,
      breadth: 4,
      documents: [{ id: 'notes', title: 'My notes', text: 'A pool lends connections, and takes them back.' }],
    },
    // One budget of time for all of it: what is not done by then is left out, and said to be.
    { deadlineMs: 120_000 },
  );
  for await (const event of stream) {
    switch (event.$case) {
      case 'plan':
        for (const { id, question } of event.value.facets) console.log(`${id} ${question}`);
        break;
      case 'facetEnded': {
        const { facet, status, durationMs, sourceIds } = event.value;
        const from = sourceIds.length > 0 ? `, from ${sourceIds.join(', ')}` : '';
        console.log(`${facet?.id} ${FacetStatus[status].toLowerCase()} after ${Math.round(durationMs)} ms${from}`);
        break;
      }
      case 'synthesisDelta':
        process.stdout.write(event.value.text);
        break;
    }
  }
  // What `client.deepDive` would have returned.
  const { facets, openQuestions, usage, partial, partialReason } = await stream.final();
  console.log(`\n${facets.length} facets, ${openQuestions.length} open questions, ${usage?.totalTokens} tokens`);
  if (partial) console.log(`something is missing: ${PartialReason[partialReason]}`);
}

try {
  await explore('Connection pools: what are they good for, and where do they hurt?');
} catch (error) {
  if (!(error instanceof LlmPoolError)) throw error;
  console.error(`${error.message} (${error.reason}, call ${error.callId})`);
  process.exitCode = 1;
} finally {
  client.close();
}
