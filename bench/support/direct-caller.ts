import { Pool } from 'undici';

/** Asks the upstream with nothing in between: what a call costs anyway. */
export class DirectCaller {
  private readonly pool: Pool;
  private readonly path: string;
  private readonly body: string;

  /** `upstream`: a base URL before `/v1`. */
  constructor(upstream: string, model = 'm') {
    const content = 'Tell me about the sea. '.repeat(3).slice(0, 60);
    this.body = JSON.stringify({ messages: [{ role: 'user', content }], model });
    const { origin, pathname } = new URL(upstream);
    this.pool = new Pool(origin, { headersTimeout: 0, bodyTimeout: 0 });
    this.path = `${pathname === '/' ? '' : pathname}/v1/chat/completions`;
  }

  /** Resolves when the whole answer has come; `received` gets its pieces. */
  async ask(received: (bytes: Uint8Array) => void = () => undefined): Promise<void> {
    const { path, body } = this;
    const headers = { 'content-type': 'application/json' };
    const answer = await this.pool.request({ method: 'POST', path, headers, body });
    for await (const bytes of answer.body) received(bytes);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
