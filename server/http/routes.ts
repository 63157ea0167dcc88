import type { FastifyReply, FastifyRequest } from 'fastify';
import { logStatus } from '../admin/log-status';
import { debugJson, metricsJson } from '../admin/system-json';
import { PROMETHEUS_CONTENT_TYPE } from '../telemetry/metrics';
import type { HttpDeps } from './http-deps';
import { HttpError } from './http-error';
import { PAGE_POLICY, pageFiles } from './page/page-files';
import { PAGE_HTML } from './page/page-html';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether a token with the scope `admin` is needed, as far as there are tokens. */
  readonly admin: boolean;
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

/** Everything that the HTTP port answers; docs/http.md describes it. */
export const routesOf = (deps: HttpDeps): Route[] => [
  ...pageRoutes(),
  { method: 'GET', path: '/metrics/llm-system', admin: true, answer: () => metricsJson(deps.sources) },
  {
    method: 'GET',
    path: '/debug/llm-system',
    admin: true,
    answer: ({ query }) => {
      const callId = (query as { call_id?: unknown }).call_id;
      const json = debugJson(deps.sources, typeof callId === 'string' ? callId : '');
      if (!json) throw new HttpError(404, 'CALL_NOT_FOUND', 'no call of that call_id runs or ended lately here');
      return json;
    },
  },
  {
    method: 'POST',
    path: '/admin/llm-system/log-status',
    admin: true,
    answer: () => ({ instance: deps.sources.instance, lines: logStatus(deps.sources, deps.logger) }),
  },
  {
    method: 'GET',
    path: '/metrics',
    admin: deps.metricsTokenRequired,
    answer: async (_request, reply) => {
      const text = await deps.scrape();
      return reply.type(PROMETHEUS_CONTENT_TYPE).send(text);
    },
  },
  { method: 'GET', path: '/healthz', admin: false, answer: () => ({ status: 'ok' }) },
  {
    method: 'GET',
    path: '/readyz',
    admin: false,
    answer: (_request, reply) => {
      const reason = deps.notReady();
      return reply.code(reason ? 503 : 200).send(reason ? { status: 'not ready', reason } : { status: 'ready' });
    },
  },
];

/** The page needs no token: it has no data of its own, and asks for one. */
const pageRoutes = (): Route[] => {
  const files = pageFiles();
  return [
    {
      method: 'GET',
      path: '/',
      admin: false,
      answer: (_request, reply) =>
        reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(PAGE_HTML),
    },
    {
      method: 'GET',
      path: '/page/:file',
      admin: false,
      answer: ({ params }, reply) => {
        const { file: name } = params as { file: string };
        const file = files.get(name);
        if (!file) throw new HttpError(404, 'NOT_FOUND', 'the page has no such file');
        return reply.type(file.type).send(file.text);
      },
    },
  ];
};
