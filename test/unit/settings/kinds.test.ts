import { addresses } from '../../../server/settings/kinds/addresses';
import { baseUrl } from '../../../server/settings/kinds/base-url';
import { boolean } from '../../../server/settings/kinds/boolean';
import { filePath, shownPath } from '../../../server/settings/kinds/file-path';
import { headerSecret } from '../../../server/settings/kinds/header-secret';
import { host } from '../../../server/settings/kinds/host';
import { integer } from '../../../server/settings/kinds/integer';
import type { Kind } from '../../../server/settings/kinds/kind';
import { label } from '../../../server/settings/kinds/label';
import { modelName } from '../../../server/settings/kinds/model-name';
import { oneOf } from '../../../server/settings/kinds/one-of';
import { poolSize } from '../../../server/settings/kinds/pool-size';

const tables: [string, Kind<unknown>, good: [string, unknown][], bad: string[]][] = [
  [
    'boolean',
    boolean,
    [
      ...['true', 'TRUE', 'True', '1', 'yes', 'YES', 'on', 'On'].map((word): [string, boolean] => [word, true]),
      ...['false', 'False', '0', 'no', 'off', 'OFF'].map((word): [string, boolean] => [word, false]),
    ],
    ['', ' true', 'true ', 'y', 't', '2', '-1', 'enabled', 'truefalse', 'constructor', '__proto__'],
  ],
  [
    'integer',
    integer({ min: 1, max: 100 }),
    [
      ['1', 1],
      ['100', 100],
      ['007', 7],
    ],
    [
      '',
      '0',
      '101',
      '-1',
      '+1',
      '1.0',
      '1e1',
      '0x10',
      ' 1',
      '1 ',
      '1ms',
      '1_0',
      '1,0',
      '٣',
      'NaN',
      'Infinity',
      '9'.repeat(400),
    ],
  ],
  [
    'pool size',
    poolSize,
    [
      ['5', { min: 5, max: 5 }],
      ['8-10', { min: 8, max: 10 }],
      ['1-1000', { min: 1, max: 1000 }],
      ['4-4', { min: 4, max: 4 }],
    ],
    [
      '',
      '0',
      '0-5',
      '1001',
      '1-1001',
      '10-8',
      '8-',
      '-8',
      '8 - 10',
      '8-10-12',
      '8..10',
      '5.5',
      'five',
      '99999999999999999999',
    ],
  ],
  ['one of', oneOf('auto', 'json', 'pretty'), [['json', 'json']], ['', 'JSON', 'jso', 'json ', 'toString']],
  [
    'host',
    host,
    [
      ['127.0.0.1', '127.0.0.1'],
      ['0.0.0.0', '0.0.0.0'],
      ['::', '::'],
      ['[::1]', '::1'],
      ['LocalHost', 'localhost'],
      ['pool-0.llm.svc', 'pool-0.llm.svc'],
    ],
    [
      '',
      '127.0.0',
      '300.1.1.1',
      '127.0.0.1:50051',
      '[127.0.0.1]',
      '::g',
      'http://x',
      'a b',
      '-a',
      'a..b',
      '*',
      'a'.repeat(64),
    ],
  ],
  [
    'base URL',
    baseUrl,
    [
      ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
      ['https://api.openai.com/v1/', 'https://api.openai.com/v1'],
      ['HTTPS://Example.com/V1//', 'https://example.com/V1'],
    ],
    [
      ...[
        '',
        'api.openai.com',
        'ftp://x',
        'http://',
        'http:///v1',
        'http:x',
        'http://a b',
        ' http://a',
        'http://a:99999',
      ],
      ...['http://user:pw@a/v1', 'http://user@a', 'http://a/?key=1', 'http://a/?', 'http://a/#x'],
    ],
  ],
  [
    'addresses',
    addresses,
    [
      ['127.0.0.1:50051', ['127.0.0.1:50051']],
      ['a:1, b.c:65535,[::1]:7', ['a:1', 'b.c:65535', '[::1]:7']],
    ],
    ['', 'a', 'a:', ':1', 'a:0', 'a:65536', 'a:1,', 'http://a:1', '::1:7', '[a]:7', 'a:1 b:2'],
  ],
  ['label', label, [['llm-pool-1:42', 'llm-pool-1:42']], ['', '-a', 'a b', 'a\n', 'ä', 'a'.repeat(101)]],
  [
    'model name',
    modelName,
    [['meta-llama/Llama-3.3-70B:free', 'meta-llama/Llama-3.3-70B:free']],
    ['', 'a b', 'a\n', 'モデル', 'a'.repeat(201)],
  ],
  ['file path', filePath('a file', 'x.pem'), [['/etc/my certs/x.pem', '/etc/my certs/x.pem']], ['a\0b']],
];

describe.each(tables)('%s', (_, kind, good, bad) => {
  it.each(good)('reads %j', (text, value) => expect(kind.parse(text)).toEqual({ value }));

  it.each(bad.map((text) => [text]))('refuses %j and says the rule', (text) => {
    const parsed = kind.parse(text);
    expect(parsed).toEqual({ broken: [expect.stringMatching(/^must be /)] });
  });
});

describe('a header secret', () => {
  it.each(['sk-abc', 'a:b,c"d'])('takes %j', (text) => {
    const parsed = headerSecret.parse(text);
    expect('value' in parsed && parsed.value.reveal()).toBe(text);
  });

  it.each(['', 'a b', 'a\n', '\tb', 'a\u007f', 'ключ', 'a'.repeat(4097)])('refuses %j', (text) => {
    expect(headerSecret.parse(text)).toHaveProperty('broken');
  });
});

describe('what is shown of a refused value', () => {
  it.each([
    ['http://user:pw@host/v1', 'http://***@host/v1'],
    ['http://host/v1?api-key=abc#x', 'http://host/v1?***'],
    ['user:pw@host', '***@host'],
  ])('hides keys in the address %j', (text, shown) => expect(baseUrl.show?.(text)).toBe(shown));

  it.each(['sk-proj-abc', '-----BEGIN PRIVATE KEY-----\nMIG/abc', '[{"api_key":"sk/x.y"}]', 'me:se/cret:call'])(
    'hides %j in the place of a path',
    (text) => expect(shownPath(text)).toBe('***'),
  );

  it.each(['/run/secrets/key', 'key.txt', './key', 'C\\key'])('shows the path %j', (text) =>
    expect(shownPath(text)).toBe(text),
  );
});
