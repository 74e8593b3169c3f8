import type { RouterMetrics } from '../metrics.js';
import type { Subscriber } from './subscriber.js';

/** One distinct (operation, variables, rights), worked out once for all the sockets that ask for it. */
export interface Upstream {
  /** @throws what refuses the subscription: not found, not allowed, owner away */
  add(subscriber: Subscriber): Promise<void>;
  remove(subscriber: Subscriber): void;
  readonly subscribers: number;
  stop(): void;
}

/** The upstreams that have subscribers; one without is stopped at once. */
export class Upstreams {
  readonly #byKey = new Map<string, Upstream>();

  constructor(private readonly metrics: RouterMetrics) {}

  /**
   * Joins the upstream of this key, made when there is none.
   * @returns leaves it again; may be called more than once
   */
  async join(key: string, create: () => Upstream, subscriber: Subscriber): Promise<() => void> {
    const upstream = this.#byKey.get(key) ?? create();
    this.#byKey.set(key, upstream);
    this.metrics.upstreams.set(this.#byKey.size);
    const leave = () => {
      upstream.remove(subscriber);
      if (upstream.subscribers === 0) {
        upstream.stop();
        if (this.#byKey.get(key) === upstream) {
          this.#byKey.delete(key);
        }
        this.metrics.upstreams.set(this.#byKey.size);
      }
    };
    try {
      await upstream.add(subscriber);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  /** A changed schema plans anew: whoever is subscribed stays with the old plan, newcomers get the new one. */
  forget(): void {
    this.#byKey.clear();
  }

  get size(): number {
    return this.#byKey.size;
  }
}
