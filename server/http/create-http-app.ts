import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate';
import { requireScope } from '../auth/require-scope';
import type { HttpDeps } from './http-deps';
import { HttpError, toHttpError } from './http-error';
import { type Route, routesOf } from './routes';

/** A request that takes longer than this to arrive is given up. No endpoint reads a body. */
const REQUEST_TIMEOUT_MS = 10_000;

/** The HTTP port, not listening yet. */
export const createHttpApp = (deps: HttpDeps): FastifyInstance => {
  const routes = routesOf(deps);
  const fail = (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
    const known = toHttpError(error);
    if (known.status >= 500) deps.logger.error({ event: 'http_error', err: error }, 'an HTTP request failed');
    return reply
      .code(known.status)
      .headers({ ...NO_STORE, ...known.headers })
      .type(JSON_TYPE)
      .send(known.body);
  };
  const app = Fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    frameworkErrors: fail,
  });
  // Whatever a caller of old scripts posts is of no interest, and must not be refused for its type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  app.addHook('onRequest', async ({ raw }, reply) => {
    // Fastify itself refuses a type that is none, such as `bogus`.
    raw.headers['content-type'] = undefined;
    reply.headers(NO_STORE);
  });
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request) => {
    throw notFound(routes, request);
  });
  for (const { method, path, admin, answer } of routes) {
    const onRequest = async (request: FastifyRequest) => {
      if (admin) requireScope(authenticate(deps.tokens, request.headers.authorization), 'admin');
    };
    app.route({ method, url: path, onRequest, handler: async (request, reply) => answer(request, reply) });
  }
  return app;
};

const NO_STORE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const JSON_TYPE = 'application/json; charset=utf-8';

const notFound = (routes: readonly Route[], { url, method }: FastifyRequest): HttpError => {
  const route = routes.find(({ path }) => path === url.split('?')[0]);
  if (!route) {
    const paths = routes.map(({ path }) => path).join(', ');
    return new HttpError(404, 'NOT_FOUND', `there is nothing here; there is: ${paths}`);
  }
  const allow = route.method === 'GET' ? 'GET, HEAD' : route.method;
  return new HttpError(405, 'METHOD_NOT_ALLOWED', `${method} is not allowed: use ${allow}`, { allow });
};
