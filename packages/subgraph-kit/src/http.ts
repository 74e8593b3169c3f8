import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { correlationId, withCorrelation } from '@parterre/messaging/correlation';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Rejects when the part cannot do its work now. */
export type ReadinessCheck = () => Promise<void> | void;

export interface HttpServerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  log: Logger;
  registry: Registry;
  /** By name; all must pass for `/health/ready` to answer 200. */
  readiness: Record<string, ReadinessCheck>;
  /** Told in `/health/ready` too, but the process works on without them. */
  helpers?: Record<string, ReadinessCheck>;
  /** By exact path; a request to any other path is answered 404. */
  routes: Record<string, RouteHandler>;
}

export interface HttpServer {
  url: string;
  server: Server;
  /** Takes no new requests, lets those under way finish for at most `drainMs`, then cuts the rest. */
  stop(drainMs?: number): Promise<void>;
}

/** A request's id as it may come from outside: short and free of anything that could break a log line. */
const acceptableCorrelationId = /^[\w.:-]{8,64}$/;
export const correlationHeader = 'x-correlation-id';

/**
 * How long a stopping server still takes requests, answering `connection: close`. A client that is just writing to an
 * idle connection when it is closed cannot know whether its mutation arrived, and must not send it again.
 */
const lameDuckMs = 300;

/** How long a readiness check may take before it counts as failed. */
const readinessDeadlineMs = 2_000;

/** The HTTP side of a process: its routes beside `/health/live`, `/health/ready` and `/metrics`, under one correlation id a request. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  let draining = false;
  const routes: Record<string, RouteHandler> = {
    '/health/live': async (_request, response) => respond(response, 200, { status: 'live' }),
    '/health/ready': async (_request, response) => {
      const [report, helpers] = await Promise.all([
        checkReadiness(options.readiness),
        checkReadiness(options.helpers ?? {}),
      ]);
      const ready = !draining && Object.values(report).every((state) => state === 'ready');
      const status = ready ? 'ready' : draining ? 'draining' : 'not ready';
      respond(response, ready ? 200 : 503, { status, ...report, ...helpers });
    },
    '/metrics': async (_request, response) => {
      response.setHeader('content-type', options.registry.contentType);
      response.end(await options.registry.metrics());
    },
    ...options.routes,
  };

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    const given = request.headers[correlationHeader];
    const id = typeof given === 'string' && acceptableCorrelationId.test(given) ? given : correlationId();
    void withCorrelation(id, async () => {
      response.setHeader(correlationHeader, id);
      if (draining) {
        response.setHeader('connection', 'close');
      }
      // A request that was under way when the drain began leaves a connection that nobody else would close.
      response.once('close', () => {
        if (draining) {
          setImmediate(() => server.closeIdleConnections());
        }
      });
      const route = routes[pathOf(request)];
      try {
        if (route) {
          await route(request, response);
        } else {
          respond(response, 404, { error: 'There is nothing at this path.' });
        }
      } catch (error) {
        options.log.error({ err: error, path: pathOf(request) }, 'request failed');
        if (response.headersSent) {
          response.destroy();
        } else {
          respond(response, 500, { error: 'Something went wrong on our side.', correlationId: id });
        }
      }
    });
  });
  // Longer than the idle time of the clients' pools, so that it is they who close a connection and none is cut mid-request.
  server.keepAliveTimeout = 65_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  return {
    url: `http://${options.host}:${(server.address() as AddressInfo).port}`,
    server,
    stop: async (drainMs = 10_000) => {
      draining = true;
      await delay(lameDuckMs);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

export function respond(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}

/** The body is larger than this server reads. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The body is larger than ${limit} bytes.`);
  }
}

/**
 * The whole body, at most `limit` bytes.
 * @throws BodyTooLarge as soon as it is plain, without reading the rest.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    throw new BodyTooLarge(limit);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      throw new BodyTooLarge(limit);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function checkReadiness(
  checks: Record<string, ReadinessCheck>,
): Promise<Record<string, 'ready' | 'not ready'>> {
  const states = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('late')), readinessDeadlineMs);
      });
      try {
        await Promise.race([Promise.resolve().then(check), late]);
        return [name, 'ready'] as const;
      } catch {
        return [name, 'not ready'] as const;
      } finally {
        clearTimeout(timer);
      }
    }),
  );
  return Object.fromEntries(states);
}
