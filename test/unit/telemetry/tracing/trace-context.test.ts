import { Metadata } from '@grpc/grpc-js';
import fc from 'fast-check';
import { traceContextOf, traceHeaders } from '../../../../server/telemetry/tracing/trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const read = (traceparent: string, ...tracestates: string[]) => {
  const metadata = new Metadata();
  metadata.set('traceparent', traceparent);
  for (const value of tracestates) metadata.add('tracestate', value);
  return traceContextOf(metadata);
};

describe('traceContextOf', () => {
  it('reads a trace context', () => {
    expect(read(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
    expect(read(`00-${TRACE}-${SPAN}-00`)).toMatchObject({ traceFlags: 0 });
    // Only the flag that is known; bits of later versions mean nothing here.
    expect(read(`00-${TRACE}-${SPAN}-03`)).toMatchObject({ traceFlags: 1 });
    expect(read(`00-${TRACE}-${SPAN}-fe`)).toMatchObject({ traceFlags: 0 });
  });

  it('reads later versions as far as it knows them', () => {
    expect(read(`01-${TRACE}-${SPAN}-01-what-is-new`)).toMatchObject({ traceId: TRACE, traceFlags: 1 });
  });

  it.each([
    ['empty', ''],
    ['of version ff', `ff-${TRACE}-${SPAN}-01`],
    ['of version 00 with more behind it', `00-${TRACE}-${SPAN}-01-more`],
    ['without a trace id', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['without a parent id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['in upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['too short', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['with something around it', ` 00-${TRACE}-${SPAN}-01x`],
  ])('takes none that is %s', (_, header) => expect(read(header)).toBeUndefined());

  it('takes the state of all vendors along, in order, unless it is too long', () => {
    const context = read(`00-${TRACE}-${SPAN}-01`, 'a=1', 'b=2');
    expect(traceHeaders(context!)).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'a=1,b=2' });
    const long = Array.from({ length: 3 }, (_, key) => `v${key}=${'x'.repeat(200)}`);
    expect(traceHeaders(read(`00-${TRACE}-${SPAN}-01`, ...long)!)).not.toHaveProperty('tracestate');
  });

  it('never throws, and what it takes comes out as it went in', () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[\\da-f]{${length}}$`));
    const headers = fc.oneof(
      fc.string(),
      fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((parts) => parts.join('-')),
      fc.tuple(fc.constant('00'), hex(32), hex(16), fc.constantFrom('00', '01')).map((parts) => parts.join('-')),
    );
    fc.assert(
      fc.property(headers, fc.string(), (traceparent, tracestate) => {
        const get = (name: string) => (name === 'traceparent' ? [traceparent] : [tracestate]);
        const context = traceContextOf({ get });
        if (!context) return;
        const out = traceHeaders(context);
        expect(out.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
        expect(out.traceparent!.slice(3, 52)).toBe(traceparent.slice(3, 52));
        if (/^00-.*-0[01]$/.test(traceparent)) expect(out.traceparent).toBe(traceparent);
      }),
    );
  });
});
