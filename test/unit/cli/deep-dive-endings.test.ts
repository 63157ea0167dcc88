import { status } from '@grpc/grpc-js';
import { diveEvents as on, wholeDive } from '../../support/dive-events';
import { FakeError } from '../../support/fake-failure';
import { fakeIo } from '../../support/fake-io';
import { Screen } from '../../support/screen';
import { useFakeCli } from '../../support/use-fake-cli';

describe('llm-pool deep-dive, when it ends otherwise', () => {
  const { script, run } = useFakeCli('deep-dive');

  it.each([true, false])(
    'cancels at the server on Ctrl-C, keeps what there is, and ends with 65 (terminal: %j)',
    async (outIsTerminal) => {
      const screen = new Screen(60);
      const cancelled = Promise.withResolvers<void>();
      const io = fakeIo({ outIsTerminal, out: async (text) => screen.write(text) });
      script.streamDeepDive = async function* (call) {
        call.cancelled.then(cancelled.resolve);
        yield* wholeDive().slice(0, -2);
        io.interrupt();
        await call.cancelled;
      };
      expect(await run(['Pools'], io)).toMatchObject({ code: 65, stderr: 'Cancelled.\n' });
      await cancelled.promise;
      expect(screen.cursor).toBe(true);
    },
  );

  it('leaves the terminal as it was when the call fails, and says why', async () => {
    const screen = new Screen(60);
    script.streamDeepDive = function* () {
      yield* wholeDive().slice(0, 5);
      throw new FakeError({ code: status.UNAVAILABLE, message: 'Too busy', reason: 'POOL_OVERLOADED' });
    };
    const io = fakeIo({ outIsTerminal: true, out: async (text) => screen.write(text) });
    expect(await run(['Pools'], io)).toMatchObject({ code: 78, stderr: expect.stringContaining('POOL_OVERLOADED') });
    expect(screen.cursor).toBe(true);
    expect(screen.text).toMatch(/^1\.1 – What\?/);
    expect(screen.text).not.toContain('planning');
  });

  it('ends quietly when nobody reads its output any more', async () => {
    script.streamDeepDive = wholeDive;
    const out = () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    for (const outIsTerminal of [true, false])
      expect(await run(['Pools'], fakeIo({ out, outIsTerminal }))).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes no escape sequences from the model', async () => {
    const written: string[] = [];
    script.streamDeepDive = () => [
      on.plan('\u001B[2JWhat?'),
      on.synthesis('\u001B]0;t\u0007So.\r\n'),
      on.end({ openQuestions: ['\u001B[1A?'] }),
    ];
    await run(['Pools'], fakeIo({ outIsTerminal: true, out: async (text) => void written.push(text) }));
    for (const foreign of ['[2J', '[1A?', ']0;t']) expect(written.join('')).not.toContain(`\u001B${foreign}`);
  });
});
