import type { HouseFacts } from './shared-house.js';

/** The public door as a stranger with a socket sees it: any method, any header, any bytes. */

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the answer is that of the operation
  data: any;
  errors: readonly { message: string; locations?: unknown[]; extensions: Record<string, unknown> }[];
}

export interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  /** As it is; an object is sent as JSON. */
  body?: string | Uint8Array<ArrayBuffer> | object;
  /** Behind the path, from `?` on. */
  search?: string;
  /** Another address than that of the router. */
  url?: string;
}

/** @throws when nothing came within 30 s. */
export async function send(house: HouseFacts, request: RawRequest): Promise<RawAnswer> {
  const { method = 'POST', headers = {}, body, search = '', url = house.graphqlUrl } = request;
  const bytes =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array
      ? body
      : JSON.stringify(body);
  const response = await fetch(`${url}${search}`, {
    method,
    headers: { ...(bytes === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(bytes === undefined ? {} : { body: bytes }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const { data, errors = [] } = parsed(text);
  return { status: response.status, headers: response.headers, text, data, errors };
}

function parsed(text: string): Partial<RawAnswer> {
  try {
    return JSON.parse(text) as Partial<RawAnswer>;
  } catch {
    return {};
  }
}

/** The code of the first error. */
export function codeIn(answer: RawAnswer): unknown {
  return answer.errors[0]?.extensions.code;
}
