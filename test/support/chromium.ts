import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Devtools } from './devtools';
import { until } from './until';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
  // No name is looked up: what is not asked of loopback fails.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const WAIT_MS = 10_000;

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly phone?: boolean;
}

/** A tab. */
export class Tab {
  /** Errors and warnings of the console, exceptions, and what the security policy blocked. */
  readonly problems: string[] = [];
  /** Addresses that it asked for. */
  readonly requests: string[] = [];

  constructor(
    private readonly devtools: Devtools,
    private readonly sessionId: string,
  ) {
    devtools.listen(sessionId, (method, params) => this.heard(method, params));
  }

  async open(url: string): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await this.send(`${domain}.enable`);
    await this.send('Page.navigate', { url });
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(answer.exceptionDetails)}`);
    return (answer.result as { value: T }).value;
  }

  /** What a reader sees of an element; empty when it is not there or hidden. */
  text(selector: string): Promise<string> {
    const found = `document.querySelector(${JSON.stringify(selector)})`;
    return this.evaluate(`${found}?.checkVisibility() ? ${found}.innerText : ''`);
  }

  /** Resolves when the element's text matches. */
  async reads(selector: string, expected: RegExp): Promise<void> {
    let text = '';
    await until(
      `${selector} reads ${expected}`,
      async () => {
        text = await this.text(selector);
        return expected.test(text);
      },
      WAIT_MS,
    ).catch((error) => {
      throw new Error(`${error.message}; it reads: ${text}`);
    });
  }

  async type(selector: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
    await this.send('Input.insertText', { text });
  }

  async click(selector: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  async look({ width, height, dark = false, phone = false }: Look): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: phone });
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
    await this.send('Emulation.setEmulatedMedia', { features });
  }

  /** The whole page as a PNG file, or only what fits into the window. */
  async screenshot(path: string, whole = true): Promise<void> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: whole });
    writeFileSync(path, Buffer.from(data as string, 'base64'));
  }

  private send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.devtools.send(method, params, this.sessionId);
  }

  private heard(method: string, params: Record<string, unknown>): void {
    if (method === 'Network.requestWillBeSent') this.requests.push((params.request as { url: string }).url);
    if (method === 'Runtime.exceptionThrown') this.problems.push(JSON.stringify(params.exceptionDetails));
    if (method === 'Runtime.consoleAPICalled') this.problems.push(JSON.stringify(params.args));
    if (method === 'Log.entryAdded') this.problems.push((params.entry as { text: string }).text);
  }
}

export interface Chromium {
  newTab(): Promise<Tab>;
  close(): Promise<void>;
}

/** Starts a headless Chromium with an empty profile. */
export const startChromium = async (program: string): Promise<Chromium> => {
  const profile = mkdtempSync(join(tmpdir(), 'llm-pool-chromium-'));
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const devtools = await Devtools.connect(await devtoolsUrl(child.stderr));
  return {
    newTab: async () => {
      const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: true });
      return new Tab(devtools, sessionId as string);
    },
    close: async () => {
      await devtools.send('Browser.close').catch(() => child.kill());
      await ended;
      devtools.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const devtoolsUrl = async (stderr: NodeJS.ReadableStream): Promise<string> => {
  const said: string[] = [];
  for await (const line of createInterface(stderr)) {
    const [, url] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (url) {
      stderr.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`Chromium ended before it listened:\n${said.join('\n')}`);
};
