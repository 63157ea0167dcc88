import { EventEmitter } from 'node:events';

/** What Connection needs of a socket. */
export class FakeSocket extends EventEmitter {
  readonly written: string[] = [];
  writable = true;
  readonly writableLength = 0;
  write(text: string): void {
    this.written.push(text);
  }
  destroy(): void {
    if (!this.writable) return;
    this.writable = false;
    process.nextTick(() => this.emit('close'));
  }
  ref(): void {}
  unref(): void {}
  pause(): void {}
  resume(): void {}
}
