import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge, type RouteHandler, readBody, respond } from '@parterre/subgraph-kit/http';
import { z } from 'zod';

/** What the API answers to a request it does not act on. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const maxBodyBytes = 16 * 1024;
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** A handler that may refuse by throwing `ApiError`. */
export function answering(handle: RouteHandler): RouteHandler {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      if (error.status === 413) {
        response.setHeader('connection', 'close');
      }
      respond(response, error.status, { error: { code: error.code, message: error.message } });
    }
  };
}

/** Lets through who has the merchant's key. */
export function withApiKey(apiKey: string, handle: RouteHandler): RouteHandler {
  const expected = digest(`Bearer ${apiKey}`);
  return answering(async (request, response) => {
    // Digests are of one length, as the comparison in constant time wants it.
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      throw new ApiError(401, 'UNAUTHORIZED', 'The API key is missing or wrong.');
    }
    await handle(request, response);
  });
}

/** The body as the schema gives it back. @throws ApiError naming the fields that are wrong, never their values. */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let body: unknown;
  try {
    body = JSON.parse((await readBody(request, maxBodyBytes)).toString('utf8'));
  } catch (error) {
    throw error instanceof BodyTooLarge
      ? new ApiError(413, 'TOO_LARGE', error.message)
      : new ApiError(400, 'INVALID_REQUEST', 'The body is not valid JSON.');
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ApiError(400, 'INVALID_REQUEST', fields.join('; '));
  }
  return parsed.data;
}

/** @throws ApiError when there is none. */
export function keyOf(request: IncomingMessage): string {
  const parsed = idempotencyKey.safeParse(request.headers['idempotency-key']);
  if (!parsed.success) {
    throw new ApiError(400, 'INVALID_REQUEST', 'The header Idempotency-Key is missing or not usable.');
  }
  return parsed.data;
}

/** One parameter of the address, e.g. `reference`; `null` when it is not there. */
export function queryOf(request: IncomingMessage, name: string): string | null {
  return new URL(request.url ?? '/', 'http://localhost').searchParams.get(name);
}

/** Equal exactly for equal bodies: zod gives the keys in the schema's order. */
export function fingerprintOf(body: object): string {
  return digest(JSON.stringify(body)).toString('base64url');
}

/** @throws ApiError: this path is there, for other methods. */
export function wrongMethod(_response: ServerResponse): never {
  throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'This path does not take this method.');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
