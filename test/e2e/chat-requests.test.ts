import type { ChatInput } from '@llm-pool/client';
import { ChatRequest } from '../../server/gen/llmpool/v1/chat';
import { LlmPoolServiceService } from '../../server/gen/llmpool/v1/llm_pool_service';
import { describeBodies } from '../support/describe-bodies';

const hi = [{ role: 'user', text: 'Hi' }] as const;

describeBodies('what reaches the upstream is what was asked', ({ service, bodyOf }) => {
  it('sends nothing that is not set', async () => {
    expect(await bodyOf({ messages: hi })).toEqual({ model: 'house', messages: [{ role: 'user', content: 'Hi' }] });
  });

  it('asks for usage in a stream, and for nothing else', async () => {
    await service().client.streamChat({ model: 'gpt-x', messages: hi }).final();
    expect((await service().simulator.nextRequest()).body).toEqual({
      model: 'gpt-x',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('keeps values that are zero, false or empty', async () => {
    const set = { temperature: 0, topP: 0, seed: 0, store: false, user: '', parallelToolCalls: false, logprobs: false };
    expect(await bodyOf({ messages: hi, ...set })).toMatchObject({
      temperature: 0,
      top_p: 0,
      seed: 0,
      store: false,
      user: '',
      parallel_tool_calls: false,
      logprobs: false,
    });
  });

  it('never sends the fields of llm-pool itself', async () => {
    const own = { workload: 'dialogue_agent', priority: 'bulk', sessionId: 's-1', disableFallback: true } as const;
    expect(Object.keys(await bodyOf({ messages: hi, ...own }))).toEqual(['messages', 'model']);
  });

  it('sends messages of every role and kind of content', async () => {
    const call = { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Kyoto"}' } };
    const custom = { id: 'call_2', custom: { name: 'shell', input: 'ls -l' } };
    const messages: ChatInput['messages'] = [
      { role: 'system', text: 'Be short.' },
      { role: 'developer', parts: [{ text: 'Be kind.', promptCacheBreakpoint: { ttl: '30m' } }] },
      {
        role: 'user',
        name: 'ann',
        parts: [
          { text: 'Look.' },
          { image: { url: 'https://a.example/1.png', detail: 'low' } },
          { audio: { data: Buffer.from('RIFF'), format: 'wav' } },
          { file: { fileId: 'file-1' } },
          { file: { filename: 'a.pdf', fileData: 'data:application/pdf;base64,AA==' } },
        ],
      },
      { role: 'assistant', toolCalls: [call, custom] },
      { role: 'tool', toolCallId: 'call_1', text: '21 degrees' },
      { role: 'tool', toolCallId: 'call_2', parts: [{ text: 'total 0' }] },
      { role: 'assistant', parts: [{ text: 'Some.' }, { refusal: 'Not that.' }] },
      { role: 'assistant', text: 'So.', reasoningText: 'Because.' },
      { role: 'assistant', refusal: 'No.' },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'user', text: 'Go on. 日本語 👍' },
    ];
    expect((await bodyOf({ messages })).messages).toEqual([
      { role: 'system', content: 'Be short.' },
      {
        role: 'developer',
        content: [{ type: 'text', text: 'Be kind.', prompt_cache_breakpoint: { mode: 'explicit', ttl: '30m' } }],
      },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'image_url', image_url: { url: 'https://a.example/1.png', detail: 'low' } },
          { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Kyoto"}' } },
          { id: 'call_2', type: 'custom', custom: { name: 'shell', input: 'ls -l' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'total 0' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Some.' },
          { type: 'refusal', refusal: 'Not that.' },
        ],
      },
      { role: 'assistant', content: 'So.', reasoning_content: 'Because.' },
      { role: 'assistant', refusal: 'No.' },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'user', content: 'Go on. 日本語 👍' },
    ]);
  });

  it('ignores a field of a newer contract', async () => {
    const known = ChatRequest.encode(
      ChatRequest.fromPartial({ messages: [{ role: 3, content: { $case: 'text', value: 'Hi' } }] }),
    );
    const { chat } = LlmPoolServiceService;
    // Field 9999 as a varint.
    const newer = {
      ...chat,
      requestSerialize: () => Buffer.concat([known.finish(), Buffer.from([0xf8, 0xf0, 0x04, 0x01])]),
    };
    expect((await service().raw.call(newer, {} as ChatRequest)).code).toBe('OK');
    const { body } = await service().simulator.nextRequest();
    expect(body).toEqual({ model: 'house', messages: [{ role: 'user', content: 'Hi' }] });
  });
});
