interface Watcher {
  check(): void;
  fail(reason: Error): void;
}

/** Promises that resolve when a condition has become true. */
export class Watchers {
  private readonly watchers = new Set<Watcher>();

  /** Rejects after `timeoutMs`, saying what `describe` says, so that a test fails with a reason. */
  until(condition: () => boolean, timeoutMs: number, describe: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        this.watchers.delete(watcher);
        clearTimeout(timer);
        end();
      };
      const watcher: Watcher = {
        check: () => {
          try {
            if (condition()) settle(resolve);
          } catch (error) {
            settle(() => reject(error));
          }
        },
        fail: (reason) => settle(() => reject(reason)),
      };
      const timer = setTimeout(
        () => watcher.fail(new Error(`simulator: not so within ${timeoutMs} ms: ${describe()}`)),
        timeoutMs,
      );
      timer.unref();
      this.watchers.add(watcher);
      watcher.check();
    });
  }

  /** Looks at all conditions again. */
  changed(): void {
    if (this.watchers.size === 0) return;
    for (const watcher of [...this.watchers]) watcher.check();
  }

  failAll(reason: Error): void {
    for (const watcher of [...this.watchers]) watcher.fail(reason);
  }
}
