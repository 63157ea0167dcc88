import { retryAfter } from '../../../server/backends/retry-after';

const read = (headers: Record<string, string>) => retryAfter({ status: 429, header: (name) => headers[name] });

it.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after-ms': '1500' }, 1500],
  [{ 'retry-after-ms': '12.3' }, 13],
  [{ 'retry-after': '3' }, 3000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': ' 0 ' }, 0],
  [{ 'retry-after-ms': '200', 'retry-after': '9' }, 200],
  [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
  [{ 'retry-after': '-3' }, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 0],
])('%j is %p', (headers, expected) => {
  expect(read(headers)).toBe(expected);
});

it.each(['Wed, 21 Oct 2026 07:28:00 GMT', 'Wednesday, 21-Oct-26 07:28:00 GMT'])('reads the date %s', (date) => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 9, 21, 7, 27, 30));
  expect(read({ 'retry-after': date })).toBe(30_000);
  now.mockRestore();
});
