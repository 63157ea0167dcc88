import type { ServerResponse } from 'node:http';
import type { RequestLog } from './request-log';
import type { RequestRecord } from './request-record';

/** Thrown into whatever an exchange waits for once its connection is gone. */
export class ExchangeOver extends Error {
  override readonly name = 'ExchangeOver';
}

/** Lets the peer read what was sent before a reset, which may discard it at the peer otherwise. */
const RESET_GRACE_MS = 5;

/** One request and its answer: all waiting goes through here, so nothing is left when the peer leaves. */
export class Exchange {
  private interrupt: (() => void) | undefined;
  private resume: (() => void) | undefined;
  private endAs: 'answered' | 'failed' = 'answered';
  private repeating: NodeJS.Timeout | undefined;
  private closing = false;
  private over = false;

  constructor(
    readonly response: ServerResponse,
    readonly record: RequestRecord,
    private readonly log: RequestLog,
  ) {
    response.on('error', () => response.destroy());
    // A peer that left while its request was read has closed the response already.
    if (response.closed) this.end();
    else response.on('close', () => this.end());
  }

  /** From now on a complete answer counts as a failure. */
  expectFailure(kind: string): void {
    this.record.fault = kind;
    this.endAs = 'failed';
  }

  pause(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return this.wait((done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    });
  }

  /** Does this again and again until the answer has ended. */
  repeat(everyMs: number, action: () => void): void {
    this.assertOpen();
    this.repeating = setInterval(action, everyMs);
  }

  /** Throws when the connection is gone. */
  assertOpen(): void {
    if (this.over) throw new ExchangeOver();
  }

  /** Waits until the peer has read on. */
  async drained(): Promise<void> {
    this.log.setStalled(this.record, true);
    await this.wait((done) => {
      this.response.once('drain', done);
      return () => this.response.off('drain', done);
    });
    this.log.setStalled(this.record, false);
  }

  /** Waits for a release. */
  async hang(): Promise<void> {
    this.log.setHung(this.record, true);
    await this.wait((done) => {
      this.resume = done;
      return () => undefined;
    });
    this.resume = undefined;
    this.endAs = 'answered';
    this.log.setHung(this.record, false);
  }

  /** Ends a hang. */
  release(): void {
    this.resume?.();
  }

  /** Resets the connection after what was written has left. */
  async reset(): Promise<never> {
    await this.flushed();
    this.log.end(this.record, 'failed');
    this.response.socket?.resetAndDestroy();
    throw new ExchangeOver();
  }

  /** Closes the connection in the middle of the answer. */
  async fin(): Promise<never> {
    await this.tick();
    this.log.end(this.record, 'failed');
    this.response.socket?.destroySoon();
    throw new ExchangeOver();
  }

  /** node:http gathers what is written in one tick into one piece; after this a new piece begins. */
  tick(): Promise<void> {
    return new Promise((resolve) => process.nextTick(resolve));
  }

  /** Counts written bytes and tells those who wait for them. */
  countBytes(bytes: number): void {
    this.record.bytesWritten += bytes;
    this.log.changed();
  }

  /** The same for chunks. */
  countChunk(): void {
    this.record.chunksWritten += 1;
    this.log.changed();
  }

  /** The simulator closes. */
  shut(): void {
    this.closing = true;
  }

  private end(): void {
    this.over = true;
    clearInterval(this.repeating);
    this.interrupt?.();
    if (this.closing) this.log.end(this.record, 'closed');
    else this.log.end(this.record, this.response.writableFinished ? this.endAs : 'cut_by_peer');
  }

  private async flushed(): Promise<void> {
    const { socket } = this.response;
    if (!socket || !this.response.headersSent) return;
    await this.tick();
    // An empty write is done when all before it has left.
    await this.wait((done) => {
      socket.write(Buffer.alloc(0), () => done());
      return () => undefined;
    });
    await this.pause(RESET_GRACE_MS);
  }

  private wait(arm: (done: () => void) => () => void): Promise<void> {
    if (this.over) return Promise.reject(new ExchangeOver());
    return new Promise((resolve, reject) => {
      const disarm = arm(() => {
        this.interrupt = undefined;
        resolve();
      });
      this.interrupt = () => {
        disarm();
        reject(new ExchangeOver());
      };
    });
  }
}
