type Params = Record<string, unknown>;
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly sessionId?: string;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/** A connection to a browser by the Chrome DevTools Protocol. */
export class Devtools {
  private lastId = 0;
  private readonly waiting = new Map<number, { resolve(result: Params): void; reject(error: Error): void }>();
  private readonly listeners = new Map<string, (method: string, params: Params) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.received(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the browser closed the connection'));
    });
  }

  static async connect(url: string): Promise<Devtools> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)));
    });
    return new Devtools(socket);
  }

  send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    const id = ++this.lastId;
    const answer = new Promise<Params>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    return answer;
  }

  /** Events of a session go to its listener. */
  listen(sessionId: string, listener: (method: string, params: Params) => void): void {
    this.listeners.set(sessionId, listener);
  }

  close(): void {
    this.socket.close();
  }

  private received({ id, method, params = {}, sessionId = '', result = {}, error }: Message): void {
    if (id === undefined) {
      if (method) this.listeners.get(sessionId)?.(method, params);
      return;
    }
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
