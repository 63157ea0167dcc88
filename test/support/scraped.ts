type Labels = Readonly<Record<string, string>>;

/** A scrape in the Prometheus text format, to ask for sums. */
export class Scraped {
  private readonly samples: readonly { readonly name: string; readonly labels: Labels; readonly value: number }[];

  constructor(text: string) {
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, name = '', labels = '', value] = /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        const pairs = [...labels.matchAll(/([^,=]+)="([^"]*)"/g)].map(([, key, word]) => [key, word]);
        return { name, labels: Object.fromEntries(pairs), value: Number(value) };
      });
  }

  /** The sum of all series of this name with these labels; undefined when there is none. */
  sum(name: string, labels: Labels = {}): number | undefined {
    const found = this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}

/** Scrapes a service. */
export const scrape = async (http: string): Promise<Scraped> =>
  new Scraped(await (await fetch(`${http}/metrics`)).text());
