import { CallError } from '../../../server/core/call-error';
import { createLogger } from '../../../server/telemetry/logger';
import { logLines } from '../../support/log-lines';

describe('createLogger', () => {
  it('writes one JSON object a line, with level, time and instance', () => {
    const { logger, lines } = logLines();
    logger.info({ event: 'x' }, 'hello');
    logger.debug('not shown');
    expect(lines()).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), instance: 't', event: 'x', msg: 'hello' },
    ]);
  });

  it('shows debug lines with LLM_POOL_DEBUG, and keeps a lower level', () => {
    expect(logLines({ debug: true }).logger.level).toBe('debug');
    expect(logLines({ debug: true, level: 'trace' }).logger.level).toBe('trace');
  });

  it('writes for people when asked', () => {
    const { logger, text } = logLines({ format: 'pretty' });
    logger.warn('look here');
    expect(text()).toMatch(/WARN.*look here/);
  });

  it('masks secrets that were logged by mistake', () => {
    const { logger, text } = logLines();
    logger.info({ authorization: 'Bearer s3cret', request: { headers: { a: 's3cret' }, api_key: 's3cret' } });
    expect(text()).not.toContain('s3cret');
    expect(text()).toContain('***');
  });

  it('leaves the fields of the caller as they are, and survives a circle in them', () => {
    const { logger, lines } = logLines();
    const fields: Record<string, unknown> = { token: 's3cret', list: [1] };
    fields.self = fields;
    logger.info(fields, 'round');
    expect(fields.token).toBe('s3cret');
    expect(lines()[0]).toMatchObject({ token: '***', list: [1], msg: 'round' });
  });

  it('shows of a provider error neither message nor body nor headers, also as a cause', () => {
    const { logger, text, lines } = logLines();
    const provider = Object.assign(new Error('401 Incorrect key sk-s3cret'), {
      status: 401,
      code: 'invalid_api_key',
      headers: { a: 's3cret' },
      error: { message: 's3cret' },
    });
    logger.error({ err: new CallError('INTERNAL_ERROR', 'a fault', { cause: provider }) }, 'failed');
    logger.error({ err: provider });
    logger.error(provider);
    logger.error(provider, 'with text');
    expect(lines()).toHaveLength(4);
    expect(text()).not.toContain('s3cret');
    expect(lines()[0]!.err).toMatchObject({
      type: 'CallError',
      reason: 'INTERNAL_ERROR',
      message: 'a fault',
      stack: expect.stringContaining('at '),
      cause: { status: 401, code: 'invalid_api_key' },
    });
  });

  it('survives a circle of causes, and what is no error', () => {
    const { logger, lines } = logLines();
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error });
    logger.error({ err: 'text' });
    expect(lines()).toHaveLength(2);
  });

  it('can be flushed also when its destination cannot', () => {
    const { destination } = { destination: process.stderr };
    expect(() =>
      createLogger({ level: 'silent', debug: false, format: 'json', instance: 't', destination }).flush(),
    ).not.toThrow();
  });
});
