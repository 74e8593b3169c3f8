import { type CircuitBreakerPolicy, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { Pool } from 'undici';
import { BrokenExchange, LateAnswer, NotSent } from './faults.js';

export interface Exchange {
  body: string;
  headers: Record<string, string>;
  /** On the clock of `performance.now()`. */
  deadline: number;
}

/** A GraphQL answer of a subgraph, as it came. */
export interface SubgraphAnswer {
  status: number;
  body: unknown;
}

/** The codes under which undici and Node report that no byte of the request has left. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

const faultsUntilOpen = 5;
const openMs = 1_000;
const leavingMs = 2_000;
/** Bounds what one broken subgraph can make the router hold. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** One process of a subgraph: its connections, its load, and whether it is to be trusted at the moment. */
export class Instance {
  readonly circuit: CircuitBreakerPolicy;
  inFlight = 0;
  #leavingUntil = 0;
  readonly #pool: Pool;

  constructor(base: string) {
    this.circuit = circuitBreaker(
      handleWhen((error) => error instanceof BrokenExchange),
      { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(faultsUntilOpen) },
    );
    this.#pool = new Pool(new URL(base).origin, {
      connections: 128,
      pipelining: 1,
      // Shorter than the subgraphs' own, so that a connection is never closed under a request being written.
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 60_000,
      connect: { timeout: 1_000 },
      // Deadlines are the exchange's own, to the millisecond.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: maxAnswerBytes,
    });
  }

  /**
   * Until when it is to be spared, on the clock of `performance.now()`, or 0. It has said that it is going down: a
   * request written to it now may meet a closing connection.
   */
  get leavingUntil(): number {
    return performance.now() < this.#leavingUntil ? this.#leavingUntil : 0;
  }

  /**
   * One POST to /graphql, through the circuit breaker.
   * @throws NotSent, BrokenExchange, LateAnswer, or cockatiel's BrokenCircuitError
   */
  send(exchange: Exchange): Promise<SubgraphAnswer> {
    return this.circuit.execute(() => this.#post(exchange));
  }

  /** Whether the process answers at all. */
  async isLive(timeoutMs: number): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#pool.request({
        path: '/health/live',
        method: 'GET',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body.dump();
      return statusCode < 500;
    } catch {
      return false;
    }
  }

  /** What the process publishes beside GraphQL. @throws when it does not answer 200 in time */
  async read(path: string, timeoutMs: number): Promise<string> {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, body } = await this.#pool.request({ path, method: 'GET', signal });
    const text = await body.text();
    if (statusCode !== 200) {
      throw new BrokenExchange(`answered ${statusCode} to ${path}`);
    }
    return text;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #post({ body, headers, deadline }: Exchange): Promise<SubgraphAnswer> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), Math.max(0, deadline - performance.now()));
    this.inFlight += 1;
    try {
      const answer = await this.#pool.request({
        path: '/graphql',
        method: 'POST',
        headers,
        body,
        signal: abort.signal,
      });
      if (answer.headers.connection === 'close') {
        this.#leavingUntil = performance.now() + leavingMs;
      }
      const text = await answer.body.text();
      if (answer.statusCode >= 500) {
        throw new BrokenExchange(`answered ${answer.statusCode}`);
      }
      return { status: answer.statusCode, body: parseAnswer(text) };
    } catch (error) {
      throw classify(error, abort.signal.aborted);
    } finally {
      clearTimeout(timer);
      this.inFlight -= 1;
    }
  }
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenExchange('did not answer with JSON', { cause: error });
  }
}

function classify(error: unknown, late: boolean): Error {
  if (error instanceof BrokenExchange) {
    return error;
  }
  if (late) {
    return new LateAnswer('no answer in time');
  }
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && notSentCodes.has(code)
    ? new NotSent('could not connect', { cause: error })
    : new BrokenExchange('broke off', { cause: error });
}
