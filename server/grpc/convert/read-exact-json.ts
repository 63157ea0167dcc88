/** Node's JSON.rawJSON, which TypeScript's library does not list yet: a number that is serialised as it was written. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): unknown };

/** An object whose keys come in the order of `keys`, also where JavaScript would put numeric ones first. */
const inOrder = (members: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> => {
  const own = Object.keys(members);
  if (own.every((key, at) => key === keys[at])) return members;
  return new Proxy(members, { ownKeys: () => keys });
};

/** Reads JSON text that is known to be valid. */
class ExactReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): unknown {
    const next = this.peek();
    if (next === '{') return this.object();
    if (next === '[') return this.array();
    if (next === '"') return this.string();
    return this.literal();
  }

  private object(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    const keys = new Set<string>();
    this.at += 1;
    while (this.peek() !== '}') {
      if (this.peek() === ',') this.at += 1;
      this.peek();
      const key = this.string();
      this.peek();
      this.at += 1;
      keys.add(key);
      // Not an assignment: "__proto__" is a key like any other in JSON.
      Object.defineProperty(members, key, {
        value: this.value(),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    this.at += 1;
    return inOrder(members, [...keys]);
  }

  private array(): unknown[] {
    const items: unknown[] = [];
    this.at += 1;
    while (this.peek() !== ']') {
      if (this.peek() === ',') this.at += 1;
      items.push(this.value());
    }
    this.at += 1;
    return items;
  }

  private string(): string {
    const start = this.at;
    for (this.at += 1; this.text[this.at] !== '"'; this.at += 1) {
      if (this.text[this.at] === '\\') this.at += 1;
    }
    this.at += 1;
    return JSON.parse(this.text.slice(start, this.at));
  }

  private literal(): unknown {
    const start = this.at;
    while (this.at < this.text.length && !/[\s,\]}]/.test(this.text.charAt(this.at))) this.at += 1;
    const source = this.text.slice(start, this.at);
    const value: unknown = JSON.parse(source);
    return typeof value === 'number' && String(value) !== source ? rawJSON(source) : value;
  }

  /** The next character that is not white space. */
  private peek(): string {
    while (/\s/.test(this.text.charAt(this.at))) this.at += 1;
    return this.text.charAt(this.at);
  }
}

/**
 * Like JSON.parse for valid text, but JSON.stringify gives the keys back in their order and the numbers as they were written. JSON.parse alone
 * moves keys such as "1" to the front and rounds long numbers.
 */
export const readExactJson = (text: string): unknown => new ExactReader(text).value();
