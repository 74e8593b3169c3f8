import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouterSettings } from '../settings.js';

const localOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const allowedHeaders = [
  'content-type',
  'accept',
  'authorization',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'apollographql-client-name',
  'apollographql-client-version',
  'apollo-query-plan-experimental',
  'apollo-query-plan-experimental-format',
  'x-correlation-id',
].join(', ');

export type OriginCheck = (request: IncomingMessage) => boolean;

/** Whether the page behind a request may use the API: its own, a listed one, or no page at all (a program). */
export function createOriginCheck(
  settings: Pick<RouterSettings, 'allowedOrigins' | 'allowLocalOrigins'>,
): OriginCheck {
  const allowed = new Set(settings.allowedOrigins);
  return ({ headers }) => {
    const { origin } = headers;
    return (
      origin === undefined ||
      allowed.has(origin) ||
      (settings.allowLocalOrigins && localOrigin.test(origin)) ||
      isOwn(origin, headers.host)
    );
  };
}

/** Tells the browser what a page of an allowed origin may do; answers a preflight and says so with `true`. */
export function answerCors(
  request: IncomingMessage,
  response: ServerResponse,
  isAllowed: OriginCheck,
): boolean {
  response.setHeader('vary', 'origin');
  const { origin } = request.headers;
  if (origin !== undefined && isAllowed(request)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'x-correlation-id, retry-after');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST');
      response.setHeader('access-control-allow-headers', allowedHeaders);
      response.setHeader('access-control-max-age', '600');
    }
  }
  if (request.method === 'OPTIONS') {
    response.statusCode = 204;
    response.end();
    return true;
  }
  return false;
}

function isOwn(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
