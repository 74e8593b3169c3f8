import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import type { Channel } from 'amqplib';
import { correlationId } from './correlation.js';
import type { MessagingMetrics } from './metrics.js';
import { LIVE_EXCHANGE } from './topology.js';

/** Sends to whoever listens at this moment, and drops what cannot leave at once. */
export class LivePublisher {
  #channel: Channel | undefined;
  #full = false;

  /** @param isOpen whether the broker reads at this moment; false while it has asked for a pause */
  constructor(
    private readonly metrics: MessagingMetrics,
    private readonly isOpen: () => boolean,
  ) {}

  attach(channel: Channel): void {
    this.#channel = channel;
    this.#full = false;
    channel.on('drain', () => {
      this.#full = false;
    });
    channel.prependListener('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
  }

  send<Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>): void {
    const { routingKey } = contract;
    if (this.#channel === undefined || this.#full || !this.isOpen()) {
      this.metrics.live.inc({ routing_key: routingKey, result: 'dropped' });
      return;
    }
    const content = Buffer.from(JSON.stringify(payload));
    const properties = { type: routingKey, correlationId: correlationId(), contentType: 'application/json' };
    this.#full = !this.#channel.publish(LIVE_EXCHANGE, routingKey, content, properties);
    this.metrics.live.inc({ routing_key: routingKey, result: 'sent' });
  }
}
