import { openaiClient } from '../../../server/backends/openai-client';

/** Variables of the SDK that no setting of llm-pool knows. */
const STRAY = {
  OPENAI_ORG_ID: 'stray',
  OPENAI_PROJECT_ID: 'stray',
  OPENAI_ADMIN_KEY: 'stray',
  OPENAI_API_KEY: 'stray',
  OPENAI_BASE_URL: 'http://stray',
};

describe('openaiClient', () => {
  const before = { ...process.env };
  beforeEach(() => Object.assign(process.env, STRAY));
  afterEach(() => {
    for (const name of Object.keys(STRAY)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it('sends nothing that only a variable of the SDK says, and leaves the variables where they are', async () => {
    const client = openaiClient({ apiKey: 'configured', baseUrl: 'http://127.0.0.1:1/v1' });
    const { req, url } = await client.buildRequest({ method: 'post', path: '/chat/completions', body: {} });
    const headers = Object.fromEntries(req.headers as Headers);
    expect(url).toBe('http://127.0.0.1:1/v1/chat/completions');
    expect(headers.authorization).toBe('Bearer configured');
    expect(JSON.stringify(headers)).not.toContain('stray');
    expect(process.env).toMatchObject(STRAY);
  });
});
