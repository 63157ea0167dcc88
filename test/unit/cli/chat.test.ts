import { status } from '@grpc/grpc-js';
import { ChatDelta } from '../../../server/gen/llmpool/v1/chat';
import { chatEnd, textAnswer, textDelta } from '../../support/chat-events';
import { FakeError } from '../../support/fake-failure';
import { fakeIo } from '../../support/fake-io';
import { useFakeCli } from '../../support/use-fake-cli';

const { script, run } = useFakeCli();

describe('llm-pool chat', () => {
  it('prints the answer as it comes, and who served it to a terminal', async () => {
    const servedBy = { callId: 'call-1', client: 'main-2', queueMs: 100, upstreamMs: 3900, overheadMs: 0.4 };
    const end = chatEnd({ model: 'gpt', usage: { promptTokens: 3, completionTokens: 2 }, servedBy });
    script.streamChat = () => [textDelta('Hel'), textDelta('lo'), end];
    const result = await run(['chat', 'Hi'], fakeIo({ errIsTerminal: true }));
    expect(result).toMatchObject({ code: 0, stdout: 'Hello\n' });
    expect(result.stderr).toBe('main-2 · gpt · 3 + 2 tokens · queue 100 ms, upstream 3.9 s, own 0.4 ms · call-1\n');
  });

  it('shows no escape sequences of a model on a terminal, and leaves them to programs', async () => {
    const text = 'a\u001B]52;c;aGk=\u0007b';
    script.streamChat = () => [textDelta(text), chatEnd()];
    script.chat = () => textAnswer(text);
    for (const flags of [[], ['--no-stream']]) {
      expect((await run(['chat', 'Hi', ...flags], fakeIo({ outIsTerminal: true }))).stdout).toBe('ab\n');
      expect((await run(['chat', 'Hi', ...flags])).stdout).toBe(`${text}\n`);
    }
  });

  it('says nothing but the answer elsewhere, and shows refusals', async () => {
    const delta = { index: 0, role: 0, text: '', refusal: 'No.', reasoningText: '', toolCalls: [] };
    script.streamChat = () => [
      { $case: 'delta', value: ChatDelta.fromPartial({ choices: [delta], attempt: 1 }) },
      chatEnd(),
    ];
    expect(await run(['chat', 'Hi'])).toEqual({ code: 0, stdout: 'No.\n', stderr: '' });
  });

  it('sends what the flags say, and text from stdin', async () => {
    script.chat = ({ request, deadline }) => {
      expect(request).toMatchObject({
        model: 'small',
        priority: 3,
        maxCompletionTokens: 9,
        messages: [
          { role: 1, content: { value: 'Be short' } },
          { role: 3, content: { value: 'from stdin' } },
        ],
      });
      expect(deadline - Date.now()).toBeLessThan(31_000);
      return textAnswer('ok');
    };
    const flags = ['--model', 'small', '--system', 'Be short', '--max-tokens', '9', '--priority', 'bulk', '-d', '30s'];
    const io = fakeIo({ input: 'from stdin' });
    expect(await run(['chat', '--no-stream', ...flags], io)).toMatchObject({ code: 0, stdout: 'ok\n' });
  });

  it('prints JSON as grpcurl does', async () => {
    script.streamChat = () => [textDelta('Hi'), chatEnd()];
    script.chat = () => textAnswer('Hi');
    const events = (await run(['chat', '--json', 'Hi'])).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { delta: { choices: [{ text: 'Hi' }] } },
      { end: { choices: [{ finishReason: 'FINISH_REASON_STOP' }] } },
    ]);
    const whole = JSON.parse((await run(['chat', '--json', '--no-stream', 'Hi'])).stdout);
    expect(whole).toMatchObject({ choices: [{ message: { role: 'ROLE_ASSISTANT', text: 'Hi' } }] });
  });

  it('ends with 64 + status and tells what to do when the call fails', async () => {
    script.streamChat = function* () {
      yield textDelta('Hel');
      throw new FakeError({
        code: status.RESOURCE_EXHAUSTED,
        message: 'Too fast',
        reason: 'UPSTREAM_RATE_LIMITED',
        retryAfterMs: 2500,
        callDetails: { callId: 'call-9' },
      });
    };
    const { code, stdout, stderr } = await run(['chat', 'Hi']);
    expect(code).toBe(72);
    expect(stdout).toBe('Hel\n');
    expect(stderr).toBe(
      'Too fast (RESOURCE_EXHAUSTED, UPSTREAM_RATE_LIMITED)\n' +
        'Try again in 2.5 s.\nCall call-9; its story: llm-pool explain call-9\n',
    );
  });

  it('names the fields that are wrong', async () => {
    script.chat = () => {
      const violations = [{ field: 'model', description: 'is "x", must be known' }];
      throw new FakeError({ code: status.INVALID_ARGUMENT, message: 'Bad', reason: 'INVALID_FIELD', violations });
    };
    expect(await run(['chat', '--no-stream', 'Hi'])).toMatchObject({
      code: 67,
      stderr: 'Bad (INVALID_ARGUMENT, INVALID_FIELD)\n  model: is "x", must be known\n',
    });
  });

  it('cancels at the server on Ctrl-C and ends with 65', async () => {
    const cancelled = Promise.withResolvers<void>();
    const io = fakeIo();
    script.streamChat = async function* (call) {
      yield textDelta('Hel');
      call.cancelled.then(cancelled.resolve);
      io.interrupt();
      await call.cancelled;
    };
    expect(await run(['chat', 'Hi'], io)).toMatchObject({ code: 65, stderr: 'Cancelled.\n' });
    await cancelled.promise;
  });

  it('cancels at the server when nobody reads its output any more, and ends quietly', async () => {
    const cancelled = Promise.withResolvers<void>();
    script.streamChat = async function* (call) {
      call.cancelled.then(cancelled.resolve);
      yield textDelta('Hel');
      await call.cancelled;
    };
    const out = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await run(['chat', 'Hi'], fakeIo({ out }))).toMatchObject({ code: 0, stderr: '' });
    await cancelled.promise;
  });
});
