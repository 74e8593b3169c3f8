import { BrokenCircuitError } from 'cockatiel';
import { Pool } from 'undici';
import { createProviderBreaker } from './provider-breaker.js';

/** A buyer is waiting; what takes longer is followed up by webhook and reconciler. */
const deadlineMs = 8_000;
const connectDeadlineMs = 3_000;
const maxConnections = 64;
/** The longest answer is a page of its list. */
const maxAnswerBytes = 1024 * 1024;

/** The call did not come to an answer. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';

  constructor(
    message: string,
    /** False only when the request certainly never reached the provider. */
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ProviderHttp {
  /** @throws ProviderFault */
  get(path: string, query: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** @throws ProviderFault */
  post(path: string, idempotencyKey: string, body: object): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

/** HTTP with the provider: pooled, each call with a deadline, and a circuit breaker around all of it. */
export function createProviderHttp({ url, apiKey }: { url: string; apiKey: string }): ProviderHttp {
  const pool = new Pool(url, {
    connections: maxConnections,
    connect: { timeout: connectDeadlineMs },
    maxResponseSize: maxAnswerBytes,
  });
  const breaker = createProviderBreaker(() => true);

  const call = async (method: 'GET' | 'POST', path: string, headers: object, extra: object) => {
    try {
      return await breaker.execute(async () => {
        const { statusCode, body } = await pool.request({
          method,
          path,
          headers: { ...headers, authorization: `Bearer ${apiKey}` },
          signal: AbortSignal.timeout(deadlineMs),
          ...extra,
        });
        const text = await body.text();
        if (statusCode >= 500) {
          throw new ProviderFault(`The provider answered ${statusCode}.`, true);
        }
        return { status: statusCode, body: JSON.parse(text) as unknown };
      });
    } catch (error) {
      throw error instanceof ProviderFault
        ? error
        : new ProviderFault('The provider did not answer.', mayHaveArrived(error), { cause: error });
    }
  };

  return {
    get: (path, query) => call('GET', path, {}, { query }),
    post: (path, idempotencyKey, body) =>
      call(
        'POST',
        path,
        { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        { body: JSON.stringify(body) },
      ),
    close: () => pool.destroy(),
  };
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function mayHaveArrived(error: unknown): boolean {
  if (error instanceof BrokenCircuitError) {
    return false;
  }
  const code = (error as { code?: unknown } | null)?.code;
  return !(typeof code === 'string' && neverSent.has(code));
}
