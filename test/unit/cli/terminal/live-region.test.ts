import { LiveRegion } from '../../../../client/cli/terminal/live-region';
import { fakeIo } from '../../../support/fake-io';
import { Screen } from '../../../support/screen';

const terminal = (columns: number) => {
  const screen = new Screen(columns);
  const size = { columns, rows: 24 };
  const io = fakeIo({ outSize: () => size, out: async (text) => screen.write(text) });
  return { screen, size, region: new LiveRegion(io), io };
};

describe('a live region', () => {
  it('draws its lines over the last ones, however many they were', async () => {
    const { screen, region, io } = terminal(20);
    await io.out('before\n');
    await region.draw(['one', 'two', 'three']);
    expect(screen.text).toBe('before\none\ntwo\nthree');
    expect(screen.cursor).toBe(false);
    await region.draw(['日本語', '2']);
    expect(screen.text).toBe('before\n日本語\n2');
    await region.draw(['a', 'b', 'c', 'd']);
    await region.end(['the end']);
    await io.out('after\n');
    expect(screen.text).toBe('before\nthe end\nafter');
    expect(screen.cursor).toBe(true);
  });

  it('finds its first line again after the terminal was made narrower, and wrapped the lines', async () => {
    const wide = terminal(20);
    await wide.region.draw(['日本語日本語日本', 'short']);
    // What a narrower terminal makes of them: 16 columns are two rows of ten.
    const narrow = new Screen(10);
    narrow.write('before\n日本語日本語日本\nshort\n');
    expect(narrow.text.split('\n')).toHaveLength(4);
    wide.size.columns = 10;
    let redrawn = '';
    wide.io.out = async (text) => {
      redrawn += text;
    };
    await wide.region.draw(['日本語', 'short']);
    narrow.write(redrawn);
    expect(narrow.text).toBe('before\n日本語\nshort');
  });

  it('leaves a frame out while the terminal has not taken the last one', async () => {
    const taken = Promise.withResolvers<void>();
    const frames: string[] = [];
    const io = fakeIo({
      out: (text) => {
        frames.push(text);
        return taken.promise;
      },
    });
    const region = new LiveRegion(io);
    const first = region.draw(['1']);
    await region.draw(['2']);
    expect(frames).toHaveLength(1);
    taken.resolve();
    await first;
    await region.draw(['3']);
    expect(frames).toHaveLength(2);
  });
});
