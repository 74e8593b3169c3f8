import { type ConfirmChannel, IllegalOperationError, type Options } from 'amqplib';
import type { Gauge } from 'prom-client';
import { BrokerUnavailableError, PublishError } from './errors.js';
import { HEADERS } from './message.js';

/** Publishes that may wait for their confirm; each keeps its message in memory. */
const MAX_IN_FLIGHT = 1_000;
const CONFIRM_DEADLINE_MS = 5_000;

/** Publishes on one channel after another, whichever the connection has at the moment, and waits for each confirm. */
export class ConfirmPublisher {
  #channel: ConfirmChannel | undefined;
  #inFlight = 0;
  #publishes = 0;
  readonly #returned = new Set<number>();
  #idle: (() => void)[] = [];

  /** @param isOpen whether the broker takes messages at this moment; false while it has asked for a pause */
  constructor(
    private readonly gauge: Gauge,
    private readonly isOpen: () => boolean,
  ) {}

  attach(channel: ConfirmChannel): void {
    this.#channel = channel;
    // For one message the broker sends the return before the confirm.
    channel.on('return', (message) =>
      this.#returned.add(Number(message.properties.headers?.[HEADERS.publish])),
    );
    // First of the listeners: the library's own fails the waiting publishes, and they ask which channel is in use.
    channel.prependListener('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
  }

  /** @throws BrokerUnavailableError, PublishError */
  send(exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined || !this.isOpen())
      return Promise.reject(new BrokerUnavailableError('the broker takes no messages'));
    if (this.#inFlight >= MAX_IN_FLIGHT) return Promise.reject(new PublishError('OVERLOADED'));

    this.#publishes += 1;
    const publish = this.#publishes;
    const headers = { ...options.headers, [HEADERS.publish]: publish };
    this.#begin();
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new PublishError('LATE')), CONFIRM_DEADLINE_MS);
      // A late publish keeps its place until the channel answers or closes: the library keeps its message as long.
      const settle = (error: unknown) => {
        clearTimeout(deadline);
        this.#end();
        if (this.#returned.delete(publish)) reject(new PublishError('UNROUTABLE'));
        else if (error === null) resolve();
        else if (this.#channel === channel) reject(new PublishError('REFUSED'));
        else reject(new BrokerUnavailableError('the connection ended before the confirm'));
      };
      try {
        channel.publish(exchange, routingKey, content, { ...options, headers, mandatory: true }, settle);
      } catch (error) {
        clearTimeout(deadline);
        this.#end();
        const closed = error instanceof IllegalOperationError;
        reject(closed ? new BrokerUnavailableError('the connection has ended') : error);
      }
    });
  }

  /** Resolves when every publish under way is answered or given up. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #begin(): void {
    this.#inFlight += 1;
    this.gauge.inc();
  }

  #end(): void {
    this.#inFlight -= 1;
    this.gauge.dec();
    if (this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
