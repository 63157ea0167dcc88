import type { SelfTime } from '../support/profiler';

/** Packages that do one thing together. */
const TOGETHER: readonly (readonly [RegExp, string])[] = [
  [/^@opentelemetry\//, 'OpenTelemetry'],
  [/^(pino|sonic-boom|quick-format)/, 'pino'],
  [/^@bufbuild\//, 'protobuf'],
];

/** To whom a function belongs: a package, a folder of the service, Node.js, or what is not JavaScript. */
export const ownerOf = ({ name, where }: SelfTime): string => {
  if (where === '')
    return name === '(garbage collector)' ? 'garbage collection, main thread' : 'system calls and native code';
  if (where.startsWith('node:')) return "Node.js's own JavaScript (HTTP/2, streams, timers)";
  if (where.startsWith('wasm:')) return 'undici';
  const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(where) ?? [];
  if (inPackage) return TOGETHER.find(([pattern]) => pattern.test(inPackage))?.[1] ?? inPackage;
  const [, folder] = /dist\/((?:server|bench|client)\/[^/:]+)/.exec(where) ?? [];
  return folder === 'server/gen' ? 'protobuf' : (folder?.replace(/\.js$/, '') ?? 'other');
};
