import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { correlationId, withCorrelation } from './correlation.js';
import { failureFacts } from './errors.js';
import type { MessagingMetrics } from './metrics.js';
import { EVENTS_EXCHANGE, LIVE_EXCHANGE } from './topology.js';

export interface LiveSubscriptionOptions<Contract extends EventContract> {
  /** Durable contracts are allowed: they are then listened to without a queue that outlives this process. */
  contracts: readonly Contract[];
  /** Its rejection is logged and changes nothing: live events are not tried again. */
  handle: (contract: Contract, payload: PayloadOf<Contract>) => void | Promise<void>;
  /** Topic patterns in place of the contracts' own routing keys. */
  bindingKeys?: readonly string[];
  /** After every reconnection: events may have been missed, read afresh. */
  onGap?: () => void;
}

/** Events that wait in the broker for a listener that is slow; the oldest go first. */
const MAX_WAITING = 10_000;
/** Events handed over before the first of them is answered: bounds the memory of a slow listener. */
const PREFETCH = 256;

/** Listens on a queue that lives as long as the connection, and on a new one after it. */
export class LiveSubscriber<Contract extends EventContract> {
  readonly #contracts: ReadonlyMap<string, Contract>;
  #channel: Channel | undefined;
  #closed = false;
  #startedBefore = false;

  constructor(
    private readonly options: LiveSubscriptionOptions<Contract>,
    private readonly metrics: MessagingMetrics,
    private readonly log: Logger,
  ) {
    this.#contracts = new Map(options.contracts.map((contract) => [contract.routingKey, contract]));
  }

  /** @param onBroken called when the broker ends the queue, though not the connection */
  async start(model: ChannelModel, onBroken: () => void): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#listen(model, () => {
        if (!this.#closed) onBroken();
      });
    } catch (error) {
      if (!this.#closed) throw error;
    }
    if (this.#startedBefore) this.options.onGap?.();
    this.#startedBefore = true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#channel?.close().catch(() => {});
  }

  async #listen(model: ChannelModel, onBroken: () => void): Promise<void> {
    const channel = await model.createChannel();
    this.#channel = channel;
    channel.on('error', (error) => this.log.warn({ err: failureFacts(error) }, 'live channel failed'));
    channel.on('close', onBroken);
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      durable: false,
      maxLength: MAX_WAITING,
      overflow: 'drop-head',
    });
    await Promise.all(this.#bindings().map(([exchange, key]) => channel.bindQueue(queue, exchange, key)));
    await channel.prefetch(PREFETCH);
    await channel.consume(queue, (message) => {
      if (message === null) onBroken();
      else void this.#deliver(channel, message);
    });
  }

  #bindings(): [exchange: string, key: string][] {
    const { contracts, bindingKeys } = this.options;
    return contracts.flatMap(({ delivery, routingKey }) => {
      const exchange = delivery === 'live' ? LIVE_EXCHANGE : EVENTS_EXCHANGE;
      return (bindingKeys ?? [routingKey]).map((key): [string, string] => [exchange, key]);
    });
  }

  /** Never rejects. */
  async #deliver(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { routingKey } = message.fields;
    let result = 'received';
    try {
      const contract = this.#contracts.get(routingKey);
      if (contract === undefined) {
        result = 'foreign';
      } else {
        const payload = contract.schema.parse(JSON.parse(message.content.toString('utf8')));
        const id: unknown = message.properties.correlationId;
        const handle = () => this.options.handle(contract, payload as PayloadOf<Contract>);
        await withCorrelation(typeof id === 'string' ? id : correlationId(), handle);
      }
    } catch (error) {
      result = 'failed';
      this.log.warn({ routingKey, err: failureFacts(error) }, 'live event failed');
    }
    this.metrics.live.inc({ routing_key: routingKey, result });
    try {
      channel.ack(message);
    } catch {
      // The channel has closed meanwhile, and its queue with it.
    }
  }
}
