import { caught } from '../support/caught';
import { useServices } from '../support/use-service';

const { start } = useServices();
const mockInner = (): never => {
  throw new Error('a detail of the inside');
};
jest.mock('../../server/grpc/convert/to-chat-response', () => ({ toChatResponse: () => mockInner() }));
jest.mock('../../server/grpc/convert/to-chat-end', () => ({ toChatEnd: () => mockInner() }));

describe('a fault of llm-pool itself', () => {
  it.each(['chat', 'streamChat'] as const)(
    'ends one call of %s, which is told, counted and logged like any other',
    async (method) => {
      const { client, log } = await start();
      const error = await caught(method === 'chat' ? client.chat('Hi') : client.streamChat('Hi').final());
      expect(error).toMatchObject({ codeName: 'INTERNAL', reason: 'INTERNAL_ERROR', attempts: [{ outcome: 1 }] });
      expect(error.message).not.toContain('inside');
      expect(log.find(({ call_id, event }) => event === 'call_ended' && call_id === error.callId)).toMatchObject({
        level: 'error',
        outcome: 'internal_error',
        err: { cause: { message: 'a detail of the inside' } },
      });
      const { windows } = await client.admin.metrics();
      expect(windows[2]).toMatchObject({ calls: 1, outcomes: { internalError: 1, success: 0 } });
    },
  );

  it('ends one RPC of the operator, and the log has it under the call id', async () => {
    const { app, client, log } = await start();
    const broken = jest.spyOn(app.pool, 'snapshot').mockImplementation(mockInner);
    const error = await caught(client.admin.debug());
    broken.mockRestore();
    expect(error).toMatchObject({ codeName: 'INTERNAL', reason: 'INTERNAL_ERROR' });
    expect(error.message).not.toContain('inside');
    expect(log.at(-1)).toMatchObject({
      level: 'error',
      event: 'rpc_failed',
      call_id: error.callId,
      method: '/llmpool.v1.AdminService/Debug',
    });
    expect((await client.admin.debug()).poolState).toBe(1);
  });
});
