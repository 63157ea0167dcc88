import { diagLog } from '../../../server/telemetry/diag-log';
import { FakeClock } from '../../support/fake-clock';
import { logLines } from '../../support/log-lines';

describe('diagLog', () => {
  it('warns once a minute, and says how much it held back', () => {
    const { logger, lines } = logLines();
    const clock = new FakeClock();
    const diag = diagLog(logger, clock);
    for (let error = 0; error < 5; error++) diag.error('connect ECONNREFUSED 127.0.0.1:4318');
    clock.advance(59_999);
    diag.warn('still so');
    expect(lines()).toHaveLength(1);
    clock.advance(1);
    diag.warn('again');
    expect(lines()).toMatchObject([
      { level: 'warn', event: 'opentelemetry', msg: 'OpenTelemetry: connect ECONNREFUSED 127.0.0.1:4318' },
      { held_back: 5, msg: 'OpenTelemetry: again' },
    ]);
    expect(lines()[0]).not.toHaveProperty('held_back');
  });

  it('leaves out the stack of an error, and what is too long', () => {
    const { logger, lines, text } = logLines();
    const clock = new FakeClock();
    const diag = diagLog(logger, clock);
    diag.error(JSON.stringify({ message: 'Unauthorized', code: '401', stack: 'Error: at here', data: '<html>' }));
    clock.advance(60_000);
    diag.error('x'.repeat(1000));
    expect(lines()[0]!.msg).toBe('OpenTelemetry: Unauthorized 401');
    expect(text().length).toBeLessThan(1000);
    diag.info('never');
    diag.debug('never');
    diag.verbose('never');
    expect(lines()).toHaveLength(2);
  });
});
