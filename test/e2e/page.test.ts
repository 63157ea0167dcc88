import { ADMIN_TOKEN, type BadNight, HOSTILE, startBadNight } from '../support/bad-night';
import { type Chromium, startChromium, type Tab } from '../support/chromium';
import { describeWithProgram } from '../support/describe-with-program';
import { type Service, startService } from '../support/start-service';
import { until } from '../support/until';

const HOW = 'Chromium is not installed: run scripts/ci-tools.sh as root, or put it on the path';
const UNAUTHORISED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';
jest.setTimeout(30_000);

describeWithProgram(['chromium', 'chromium-browser', 'google-chrome'], HOW, 'the page', (program) => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await startChromium(program);
  });
  afterAll(() => chromium.close());

  const open = async (service: Service): Promise<Tab> => {
    const tab = await chromium.newTab();
    await tab.open(`${service.http}/`);
    return tab;
  };

  describe('in the middle of a bad night', () => {
    let night: BadNight;
    let tab: Tab;
    beforeAll(async () => {
      night = await startBadNight();
      tab = await open(night.service);
    });
    afterAll(() => night.close());

    it('asks for a token, says when it is wrong, and keeps the right one for the tab only', async () => {
      await tab.reads('#ask', /needs a token/);
      expect(await tab.text('#main')).toBe('');
      await tab.type('#token', 'a-wrong-one');
      await tab.click('#ask button');
      await tab.reads('#ask-why', /does not take this one/);
      await tab.type('#token', ADMIN_TOKEN);
      await tab.click('#ask button');
      await tab.reads('#head', /pool-7\s+● pool ON/);
      expect(await tab.text('#ask')).toBe('');
      expect(await tab.evaluate('[localStorage.length, document.cookie, location.href]')).toEqual([
        0,
        '',
        `${night.service.http}/`,
      ]);
      // Only the new document lacks the mark: without it the old one would be read before it goes.
      await tab.evaluate('window.isOld = true; location.reload()');
      await until('the page is loaded anew', () => tab.evaluate('!window.isOld').then(Boolean, () => false));
      await tab.reads('#verdict', /things to look at/);
    });

    it('says first what is wrong', async () => {
      const verdict = await tab.text('#verdict');
      expect(verdict).toMatch(/The breaker of shaky is open: 2 failures in a row; next probe in 60000 ms/);
      expect(verdict).toMatch(/limited serves no fast for \d+\.\d s more: rate limit of the provider/);
      expect(verdict).toContain('The queue is full: 5 calls wait, more are refused.');
      expect(verdict).toMatch(/Error rate over the last minute is \d+\.\d %; good is ≤ 10 %/);
    });

    it('shows the four targets, each with its sign and word', async () => {
      const targets = await tab.text('#targets');
      expect(targets).toMatch(/Error rate\s+[\d.]+ %\s+✗ missed/);
      expect(targets).toMatch(/Mean response time\s+[\d.]+ s\s+✓ holds/);
    });

    it('shows slots as cells, filled where a call runs, with state and reason in words', async () => {
      const rows = await tab.evaluate<unknown[]>(
        `[...document.querySelectorAll('#clients .row')].map((row) => [row.querySelector('.name').innerText,
          row.querySelectorAll('.cell').length, row.querySelectorAll('.cell.used').length, row.querySelector('.chip').innerText])`,
      );
      expect(rows).toEqual([
        ['steady-1', 2, 2, '● full'],
        ['steady-2', 2, 2, '↓ draining'],
        ['shaky-1', 2, 0, '✗ blocked'],
        ['limited-1', 2, 0, '◐ limited'],
        ['legacy-1', 2, 0, '○ free'],
      ]);
      expect(await tab.text('#clients')).toContain('takes no new calls, goes when its last one ends');
    });

    it('shows queue, backends, calls in flight, errors, changes, numbers and settings', async () => {
      expect(await tab.text('#queue')).toMatch(/reports\s+3 calls, bulk[\s\S]*chat-api\s+2 calls, interactive/);
      expect(await tab.text('#backends')).toMatch(/shaky[\s\S]*breaker open[\s\S]*limited[\s\S]*cooling down/);
      const calls = await tab.evaluate<string[]>(
        `[...document.querySelectorAll('#calls .row .chip')].map((chip) => chip.innerText)`,
      );
      expect(calls).toEqual([...Array(4).fill('running'), ...Array(5).fill('queued')]);
      expect(await tab.text('#errors')).toMatch(/UPSTREAM_UNAVAILABLE[\s\S]*shaky 500/);
      expect(await tab.text('#changes')).toMatch(/backend shaky breaker closed → breaker open/);
      await tab.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
      expect(await tab.text('#numbers')).toMatch(/time of good calls, p95/);
      const settings = await tab.text('#settings');
      expect(settings).toMatch(/LLM_POOL_QUEUE_LIMIT\s+5 from env/);
      expect(settings).toContain('chat-api:***:call');
      expect(settings).not.toContain(ADMIN_TOKEN);
    });

    it('shows what somebody wrote as a model name as text, and runs none of it', async () => {
      expect(await tab.text('#errors')).toContain(HOSTILE);
      expect(
        await tab.evaluate(`[window.hacked ?? null, document.querySelectorAll('main img, main script').length]`),
      ).toEqual([null, 0]);
      // And could not: markup out of text is off, in this page, altogether.
      expect(
        await tab.evaluate(`try { document.body.innerHTML = '<b>x</b>'; 'set'; } catch (error) { error.name; }`),
      ).toBe('TypeError');
    });

    it('tells the story of a call that is clicked or searched for', async () => {
      const row = `[...document.querySelectorAll('#errors .row')].find((one) => one.innerText.includes('breaker open shaky'))`;
      const callId = await tab.evaluate<string>(`${row}.querySelector('button').innerText`);
      await tab.evaluate(`${row}.querySelector('button').click()`);
      await tab.reads(
        '#story',
        new RegExp(`Call ${callId}[\\s\\S]*shaky\\s+500[\\s\\S]*breaker open[\\s\\S]*trace ${night.traceId}`),
      );
      await tab.evaluate(`document.querySelector('#call-id').value = ''`);
      await tab.type('#call-id', 'nobody');
      await tab.click('#search button');
      await tab.reads('#story', /This process knows no such call/);
    });

    it('asks nobody but this server, and nothing is blocked or fails', () => {
      expect(tab.requests.length).toBeGreaterThan(20);
      for (const url of tab.requests) expect(url.startsWith(night.service.http)).toBe(true);
      const known = [UNAUTHORISED, 'Failed to load resource: the server responded with a status of 404 (Not Found)'];
      // The browser itself says so where a token is missing, where a call is not found, and of the attempt to set innerHTML.
      const problems = tab.problems.filter((problem) => !known.includes(problem) && !problem.includes('TrustedHTML'));
      expect(problems).toEqual([]);
    });
  });

  describe('of a quiet service without tokens', () => {
    let service: Service;
    beforeAll(async () => {
      service = await startService({ LLM_POOL_INSTANCE: 'pool-1' });
    });

    afterAll(() => service.close());

    it('shows itself at once, says that nothing is wrong, and goes on by itself', async () => {
      const tab = await open(service);
      await tab.reads('#verdict', /✓ Nothing to worry about/);
      expect(await tab.text('#ask')).toBe('');
      expect(await tab.text('#queue')).toBe('Nobody waits; 1000 calls may.');
      expect(await tab.text('#calls')).toBe('No call is in flight.');
      expect(await tab.text('#errors')).toBe('No call has failed since the start.');
      expect(await tab.text('#targets')).toContain('– nothing to judge');
      service.simulator.script({ fault: { kind: 'hang', at: 'before-headers' } });
      const answer = service.client.chat('Hi');
      await service.simulator.waitFor(({ hung }) => hung === 1);
      await tab.reads('#calls', /anonymous · Chat · m · default\s+default running/);
      service.simulator.release();
      await answer;
      await tab.reads('#calls', /^No call is in flight/);
      expect(tab.problems).toEqual([]);
    });

    it('fits a phone', async () => {
      const tab = await open(service);
      await tab.look({ width: 360, height: 740, phone: true });
      await tab.reads('#verdict', /Nothing/);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });

    it('says when the connection is lost, keeps what it showed, and comes back by itself', async () => {
      const tab = await open(service);
      await tab.reads('#live', /● live/);
      const { httpPort } = service.app;
      await service.close();
      await tab.reads('#live', /✗ connection lost \(no connection\), showing what was \d+ s ago; trying again …/);
      expect(await tab.text('#verdict')).toContain('Nothing to worry about');
      service = await startService({ LLM_POOL_INSTANCE: 'pool-2', LLM_POOL_HTTP_PORT: String(httpPort) });
      await tab.reads('#head', /pool-2/);
      await tab.reads('#live', /● live/);
    });
  });
});
