import type { InstrumentRow } from './instrument-row';

const SINCE_LAST = 'since the last scrape';

/** The process, by the OpenTelemetry conventions for Node.js, V8 and processes. */
export const PROCESS_ROWS = {
  'nodejs.eventloop.delay.p50': {
    kind: 'gauge',
    unit: 's',
    labels: {},
    doc: `How much later than it should the event loop ran its timers: the median ${SINCE_LAST}.`,
  },
  'nodejs.eventloop.delay.p99': {
    kind: 'gauge',
    unit: 's',
    labels: {},
    doc: `The same, 99th percentile ${SINCE_LAST}: the signal that this process is saturated.`,
  },
  'nodejs.eventloop.delay.max': {
    kind: 'gauge',
    unit: 's',
    labels: {},
    doc: `The same, the longest ${SINCE_LAST}.`,
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    labels: {},
    doc: `Share of the time that the event loop was busy, 0 to 1, ${SINCE_LAST}.`,
  },
  'process.cpu.time': {
    kind: 'total',
    unit: 's',
    labels: { 'cpu.mode': '`user` or `system`' },
    doc: 'CPU time used, of all threads.',
  },
  'process.memory.usage': {
    kind: 'gauge',
    unit: 'By',
    labels: {},
    doc: 'Memory that the process holds (RSS).',
  },
  'v8js.memory.heap.used': {
    kind: 'gauge',
    unit: 'By',
    labels: { 'v8js.heap.space.name': 'a space of the heap, such as `old_space`' },
    doc: 'JavaScript heap in use.',
  },
  'process.start_time_seconds': {
    kind: 'gauge',
    unit: 's',
    labels: {},
    doc: 'When the process began to serve, in seconds since 1970.',
  },
  'llm_pool.build_info': {
    kind: 'gauge',
    unit: '1',
    labels: {
      version: 'of llm-pool',
      node: 'of Node.js',
      grpc_js: 'of the package @grpc/grpc-js',
      openai: 'of the package openai',
    },
    doc: 'Always 1; the labels say what runs.',
  },
} as const satisfies Record<string, InstrumentRow>;
