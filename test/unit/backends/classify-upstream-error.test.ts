import { classifyErrorInAnswer, classifyHttpError } from '../../../server/backends/classify-upstream-error';
import { UpstreamHttpError } from '../../../server/backends/upstream-http-error';
import type { ErrorReason } from '../../../server/core/error-table';

const classify = (status: number, error: unknown = {}, headers: Record<string, string> = {}) => {
  const body = typeof error === 'string' ? error : JSON.stringify(error);
  return classifyHttpError(new UpstreamHttpError({ status, header: (name) => headers[name] }, body), 'eu-1');
};

describe('by status alone', () => {
  it.each<[number, ErrorReason]>([
    [301, 'UPSTREAM_BAD_RESPONSE'],
    [308, 'UPSTREAM_BAD_RESPONSE'],
    [400, 'UPSTREAM_INVALID_REQUEST'],
    [401, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [402, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [403, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [404, 'UPSTREAM_BAD_RESPONSE'],
    [405, 'UPSTREAM_BAD_RESPONSE'],
    [407, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [408, 'UPSTREAM_UNAVAILABLE'],
    [409, 'UPSTREAM_CONFLICT'],
    [410, 'UPSTREAM_BAD_RESPONSE'],
    [413, 'UPSTREAM_INVALID_REQUEST'],
    [415, 'UPSTREAM_INVALID_REQUEST'],
    [422, 'UPSTREAM_INVALID_REQUEST'],
    [424, 'UPSTREAM_UNAVAILABLE'],
    [425, 'UPSTREAM_UNAVAILABLE'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [431, 'UPSTREAM_INVALID_REQUEST'],
    [499, 'UPSTREAM_UNAVAILABLE'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [501, 'UPSTREAM_UNAVAILABLE'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_OVERLOADED'],
    [504, 'UPSTREAM_UNAVAILABLE'],
    [529, 'UPSTREAM_OVERLOADED'],
  ])('%i is %s', (status, reason) => {
    for (const body of ['', '<html>nginx</html>', 'null', '[]', '{"error":null}', '{"error":{"code":null}}']) {
      expect(classify(status, body)).toMatchObject({ reason, details: { httpStatus: status } });
    }
  });
});

describe('by what the error says', () => {
  it.each<[number, unknown, ErrorReason]>([
    [400, { code: 'context_length_exceeded' }, 'CONTEXT_LENGTH_EXCEEDED'],
    [400, { type: 'exceed_context_size_error', code: 400 }, 'CONTEXT_LENGTH_EXCEEDED'],
    [400, { message: "This model's maximum context length is 8 tokens." }, 'CONTEXT_LENGTH_EXCEEDED'],
    [400, { code: 'content_policy_violation' }, 'PROMPT_BLOCKED'],
    [400, { code: 'invalid_prompt' }, 'PROMPT_BLOCKED'],
    [400, { code: 'content_filter' }, 'PROMPT_BLOCKED'],
    [403, { code: 403, metadata: { reasons: ['violence'], flagged_input: 'x' } }, 'PROMPT_BLOCKED'],
    [400, { code: 'invalid_api_key' }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [400, { code: 400, details: [null, { reason: 'API_KEY_INVALID' }] }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [400, { type: 'invalid_request_error', param: 'n' }, 'UPSTREAM_INVALID_REQUEST'],
    [403, { code: 'model_not_found' }, 'MODEL_NOT_FOUND'],
    [404, { code: 'model_not_found' }, 'MODEL_NOT_FOUND'],
    [404, { code: 'DeploymentNotFound' }, 'MODEL_NOT_FOUND'],
    [404, { message: 'The model `x` does not exist.' }, 'MODEL_NOT_FOUND'],
    [404, { code: 404, message: 'models/x is not found for API version v1main. Call ListModels.' }, 'MODEL_NOT_FOUND'],
    [404, { param: 'model' }, 'MODEL_NOT_FOUND'],
    [404, { code: 'unknown_url' }, 'UPSTREAM_BAD_RESPONSE'],
    [410, { message: 'This model was retired.' }, 'MODEL_NOT_FOUND'],
    [429, { code: 'rate_limit_exceeded', type: 'tokens' }, 'UPSTREAM_RATE_LIMITED'],
    [429, { code: 'slow_down', type: 'rate_limit_error' }, 'UPSTREAM_RATE_LIMITED'],
    [503, { code: 'slow_down' }, 'UPSTREAM_OVERLOADED'],
    [503, { code: 'server_is_overloaded' }, 'UPSTREAM_OVERLOADED'],
    [500, { type: 'overloaded_error' }, 'UPSTREAM_OVERLOADED'],
    [429, { code: 'insufficient_quota' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { type: 'insufficient_quota', code: null }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { code: 'credit_balance_exhausted' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { code: 'organization_spend_limit_exceeded' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { code: 'project_spend_limit_exceeded' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { code: 'organization_usage_limit_exceeded' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [429, { code: 'billing_not_active' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [400, { code: 'billing_hard_limit_reached' }, 'UPSTREAM_QUOTA_EXHAUSTED'],
    [500, { code: 'constructor', type: '__proto__' }, 'UPSTREAM_UNAVAILABLE'],
  ])('%i with %j is %s', (status, error, reason) => {
    for (const body of [{ error }, error, [{ error }]]) expect(classify(status, body).reason).toBe(reason);
  });

  it('reads an error that is only a text', () => {
    expect(classify(404, { error: 'model "x" not found, try pulling it first' }).reason).toBe('MODEL_NOT_FOUND');
  });
});

describe('what goes with it', () => {
  const wait = { 'retry-after-ms': '1500' };

  it.each([
    [429, {}, 1500],
    [503, {}, 1500],
    [529, {}, 1500],
    [500, {}, 1500],
    [409, {}, 1500],
    [429, { code: 'insufficient_quota' }, undefined],
    [401, {}, undefined],
    [400, {}, undefined],
  ])('%i %j waits %p', (status, error, retryAfterMs) => {
    expect(classify(status, { error }, wait).details.retryAfterMs).toBe(retryAfterMs);
    expect(classify(status, { error }).details.retryAfterMs).toBeUndefined();
  });

  it('names the field that the provider names, if it looks like one', () => {
    const violations = (param: unknown) => classify(400, { error: { param, code: 'invalid_type' } }).details.violations;
    expect(violations('messages[2].content')).toEqual([
      { field: 'messages[2].content', description: 'was refused by the upstream (invalid_type)' },
    ]);
    for (const param of ['a prompt with words', '', null, 7, 'x'.repeat(200)])
      expect(violations(param)).toBeUndefined();
  });

  it('says that the messages are what does not fit', () => {
    expect(classify(400, { error: { code: 'context_length_exceeded' } }).details.violations).toEqual([
      { field: 'messages', description: 'do not fit the context of the model' },
    ]);
  });

  it('gives code, request id and x-should-retry to machines, if they look like such', () => {
    const headers = { 'x-request-id': 'req_1', 'x-should-retry': 'false' };
    expect(classify(500, { error: { code: 'odd_one' } }, headers).details).toMatchObject({
      providerRequestId: 'req_1',
      metadata: { upstream_code: 'odd_one', should_retry: 'false' },
    });
    const { details } = classify(500, { error: { code: 'two words' } }, { 'x-request-id': 'two words' });
    expect([details.providerRequestId, details.metadata]).toEqual([undefined, undefined]);
  });

  it('helps with a wrong base URL', () => {
    expect(classify(404).message).toBe(
      'Upstream eu-1 answered 404: nothing is served at that address: check the base URL, which usually ends in /v1.',
    );
    expect(classify(302).message).toMatch(/it redirects: set the base URL to the final address/);
  });
});

describe('inside an answer with status 200', () => {
  it.each<[unknown, ErrorReason]>([
    [{ error: { message: 'm' } }, 'UPSTREAM_UNAVAILABLE'],
    [{ error: { type: 'server_error' } }, 'UPSTREAM_UNAVAILABLE'],
    [{ error: { code: 502 } }, 'UPSTREAM_UNAVAILABLE'],
    [{ error: { code: 429 } }, 'UPSTREAM_RATE_LIMITED'],
    [{ error: { code: '429' } }, 'UPSTREAM_RATE_LIMITED'],
    [{ error: { status: 503 } }, 'UPSTREAM_OVERLOADED'],
    [{ error: { type: 'rate_limit_error' } }, 'UPSTREAM_RATE_LIMITED'],
    [{ error: { type: 'overloaded_error' } }, 'UPSTREAM_OVERLOADED'],
    [{ error: { type: 'service_unavailable_error' } }, 'UPSTREAM_OVERLOADED'],
    [{ error: { type: 'invalid_request_error' } }, 'UPSTREAM_INVALID_REQUEST'],
    [{ error: { type: 'authentication_error' } }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [{ error: { type: 'permission_error' } }, 'UPSTREAM_CREDENTIALS_REJECTED'],
    [{ object: 'error', type: 'BadRequestError', code: 400, message: 'bad' }, 'UPSTREAM_INVALID_REQUEST'],
    [{ error: 'something' }, 'UPSTREAM_UNAVAILABLE'],
    [{ error: { code: 'insufficient_quota' } }, 'UPSTREAM_QUOTA_EXHAUSTED'],
  ])('%j is %s', (body, reason) => {
    const from = { upstream: 'eu-1', httpStatus: 200, providerRequestId: 'req_1' };
    expect(classifyErrorInAnswer(body, from)).toMatchObject({
      reason,
      details: { httpStatus: 200, providerRequestId: 'req_1' },
    });
  });
});
