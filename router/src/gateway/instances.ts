import { setTimeout as pause } from 'node:timers/promises';
import { TimedOut, Unavailable } from '@parterre/subgraph-kit/errors';
import { BrokenCircuitError, CircuitState } from 'cockatiel';
import type { RouterMetrics } from '../metrics.js';
import { BrokenExchange, LateAnswer, NotSent } from './faults.js';
import { type Exchange, Instance, type SubgraphAnswer } from './instance.js';

export interface SubgraphRequest extends Exchange {
  /** A query may be sent again after a connection was cut; a mutation may already have been acted on. */
  repeatable: boolean;
}

export interface InstancesOptions {
  subgraph: string;
  bases: readonly string[];
  /** How long a subgraph that refuses connections is waited for, from when it went away. */
  restartMs: number;
  metrics: RouterMetrics;
}

/** Requests that may wait for a restart at the same time; beyond it they fail at once. */
const maxWaiting = 1_000;
const firstPauseMs = 25;
const longestPauseMs = 250;

/**
 * The instances of one subgraph behind one name. The least loaded is asked first; one that refuses the connection
 * is passed over; when all refuse, a restart is likely and the request waits a little instead of failing.
 */
export class Instances {
  readonly #instances: readonly Instance[];
  /** When the last instance stopped accepting connections, on the clock of `performance.now()`. */
  #awaySince: number | undefined;
  #waiting = 0;
  #turn = 0;

  constructor(private readonly options: InstancesOptions) {
    this.#instances = options.bases.map((base) => new Instance(base));
    for (const { circuit } of this.#instances) {
      circuit.onStateChange(() => {
        const open = this.#instances.filter((each) => each.circuit.state !== CircuitState.Closed).length;
        options.metrics.openCircuits.set({ subgraph: options.subgraph }, open);
      });
    }
  }

  /** @throws Unavailable or TimedOut, with the subgraph's name in `service` and nothing of its whereabouts */
  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const { subgraph, metrics } = this.options;
    const end = metrics.fetches.startTimer({ subgraph });
    try {
      const answer = await this.#sendOrWait(request);
      end({ outcome: 'ok' });
      return answer;
    } catch (error) {
      end({ outcome: error instanceof TimedOut ? 'timeout' : 'unavailable' });
      throw error;
    }
  }

  /** @throws Unavailable when no instance answers in time */
  async ready(timeoutMs: number): Promise<void> {
    const states = await Promise.all(this.#instances.map((instance) => instance.isLive(timeoutMs)));
    if (!states.includes(true)) {
      throw this.#unavailable();
    }
  }

  /** What any instance publishes beside GraphQL, such as its public keys. @throws Unavailable when none answers in time */
  async read(path: string, timeoutMs: number): Promise<string> {
    for (const instance of this.#byLoad()) {
      const text = await instance.read(path, timeoutMs).catch(() => null);
      if (text !== null) {
        return text;
      }
    }
    throw this.#unavailable();
  }

  async close(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.close()));
  }

  async #sendOrWait(request: SubgraphRequest): Promise<SubgraphAnswer> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const answer = await this.#sendToAny(request);
      if (answer) {
        this.#awaySince = undefined;
        return answer;
      }
      const now = performance.now();
      this.#awaySince ??= now;
      const patient = now - this.#awaySince < this.options.restartMs && this.#waiting < maxWaiting;
      if (!patient || now + pauseMs >= request.deadline) {
        throw this.#unavailable();
      }
      this.options.metrics.retries.inc({ subgraph: this.options.subgraph, reason: 'refused' });
      this.#waiting += 1;
      await pause(pauseMs).finally(() => {
        this.#waiting -= 1;
      });
    }
  }

  /** Undefined when no instance accepted a connection, so that the request is known not to have arrived. */
  async #sendToAny(request: SubgraphRequest): Promise<SubgraphAnswer | undefined> {
    let refused = false;
    let repeated = false;
    for (let candidates = this.#byLoad(); ; ) {
      const instance = candidates.shift();
      if (!instance) {
        if (refused) {
          return undefined;
        }
        throw this.#unavailable();
      }
      try {
        return await instance.send(request);
      } catch (error) {
        if (error instanceof NotSent) {
          refused = true;
        } else if (error instanceof LateAnswer) {
          throw new TimedOut('A part of the system did not answer in time.', {
            service: this.options.subgraph,
          });
        } else if (error instanceof BrokenExchange) {
          if (!request.repeatable || repeated) {
            throw this.#unavailable();
          }
          repeated = true;
          this.options.metrics.retries.inc({ subgraph: this.options.subgraph, reason: 'cut' });
          // With a single instance the same one is asked again: it may have been restarted.
          candidates = candidates.length > 0 ? candidates : [instance];
        } else if (!(error instanceof BrokenCircuitError)) {
          throw error;
        }
      }
    }
  }

  /** Of several that are leaving, as in a rolling restart, the one that said so first may be back. */
  #byLoad(): Instance[] {
    this.#turn = (this.#turn + 1) % this.#instances.length;
    const rotated = [...this.#instances.slice(this.#turn), ...this.#instances.slice(0, this.#turn)];
    return rotated.sort(
      (one, other) => one.leavingUntil - other.leavingUntil || one.inFlight - other.inFlight,
    );
  }

  #unavailable(): Unavailable {
    return new Unavailable('A part of the system cannot be reached at the moment.', {
      service: this.options.subgraph,
    });
  }
}
