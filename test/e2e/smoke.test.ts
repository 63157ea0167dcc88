import { LlmPoolClient } from '@llm-pool/client';
import { startService } from '../support/start-service';

it('answers', async () => {
  const service = await startService();
  const client = new LlmPoolClient({ address: service.address });
  const reply = await client.chat('hi');
  expect(reply.choices[0]?.finishReason).toBe(1);
  let text = '';
  for await (const piece of client.streamChat('hi').text()) text += piece;
  expect(text).toContain('simulator');
  client.close();
  await service.close();
});
