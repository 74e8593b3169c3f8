import type { ChannelModel, RecoveringChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import { ConfirmPublisher } from './confirm-publisher.js';
import { openConnection } from './connection.js';
import { BrokerUnavailableError, failureFacts } from './errors.js';
import { LivePublisher } from './live-publisher.js';
import type { MessagingMetrics } from './metrics.js';
import { DEAD_LETTERS_QUEUE, declareTopology } from './topology.js';

export interface LinkOptions {
  url: string;
  service: string;
  log: Logger;
  metrics: MessagingMetrics;
  retryDelaysMs: readonly number[];
}

/** Something that listens on a channel of its own and is started again on every new connection. */
export interface Listener {
  start(model: ChannelModel, onBroken: () => void): Promise<void>;
}

const DEAD_LETTERS_POLL_MS = 15_000;

/** One process's connection to the broker, and all that has to be made anew when it is lost. */
export class BrokerLink {
  readonly publisher: ConfirmPublisher;
  readonly livePublisher: LivePublisher;
  readonly #listeners = new Set<Listener>();
  /** The connection that listeners are started on, from the moment its topology stands. */
  #model: ChannelModel | undefined;
  #up = false;
  #blocked = false;
  #closing = false;
  #connection: RecoveringChannelModel | undefined;
  #waiters = new Set<() => void>();

  private constructor(private readonly options: LinkOptions) {
    const isOpen = () => !this.#blocked;
    this.publisher = new ConfirmPublisher(options.metrics.inFlight, isOpen);
    this.livePublisher = new LivePublisher(options.metrics, isOpen);
  }

  static async open(options: LinkOptions): Promise<BrokerLink> {
    const link = new BrokerLink(options);
    const connection = await openConnection({
      url: options.url,
      service: options.service,
      log: options.log,
      setUp: (model) => link.#setUp(model),
      onUp: () => link.#change({ up: true }),
      onDown: () => {
        link.#model = undefined;
        link.#change({ up: false, blocked: false });
      },
    });
    // RabbitMQ short of memory or disk stops reading: whatever is sent now would pile up in this process.
    connection.on('blocked', () => link.#change({ blocked: true }));
    connection.on('unblocked', () => link.#change({ blocked: false }));
    link.#connection = connection;
    return link;
  }

  /** Starts it now or as soon as there is a connection, and again on every later one. */
  add(listener: Listener): void {
    this.#listeners.add(listener);
    const model = this.#model;
    if (model !== undefined) this.#start(listener, model).catch((error) => this.#renew(model, error));
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  healthy(): boolean {
    return this.#up && !this.#blocked;
  }

  async waitUntilHealthy(deadlineMs: number): Promise<void> {
    if (this.healthy()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const message = `no connection to the broker within ${deadlineMs} ms`;
    const timer = setTimeout(() => reject(new BrokerUnavailableError(message)), deadlineMs);
    this.#waiters.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(resolve);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#change({ up: false });
    await this.#connection?.close();
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const started = performance.now();
    await declareTopology(model, this.options.retryDelaysMs);
    const declared = performance.now();

    const [confirmed, live] = await Promise.all([model.createConfirmChannel(), model.createChannel()]);
    for (const channel of [confirmed, live]) {
      channel.on('error', (error) => this.#warn(error, 'publisher channel failed'));
      channel.on('close', () => this.#renew(model));
    }
    this.publisher.attach(confirmed);
    this.livePublisher.attach(live);
    await this.#watchDeadLetters(model);

    // Listeners that are added from here on start themselves.
    this.#model = model;
    await Promise.all([...this.#listeners].map((listener) => this.#start(listener, model)));
    const ms = { topology: Math.round(declared - started), all: Math.round(performance.now() - started) };
    this.options.log.debug({ ms }, 'broker connection set up');
  }

  #start(listener: Listener, model: ChannelModel): Promise<void> {
    return listener.start(model, () => this.#renew(model));
  }

  /**
   * Gives a connection up of which a part is lost, so that all of it is made anew: one way back for every fault,
   * and the one that is tried at every restart of the broker.
   */
  #renew(model: ChannelModel, cause?: unknown): void {
    if (this.#closing) return;
    if (this.#model === model) this.#model = undefined;
    if (cause !== undefined) this.#warn(cause, 'listener did not start');
    // Refused when it has ended already, as when it was the connection's end that closed the channel.
    model.close().catch(() => {});
  }

  async #watchDeadLetters(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', (error) => this.#warn(error, 'dead letters cannot be counted'));
    const poll = async () => {
      const { messageCount } = await channel.checkQueue(DEAD_LETTERS_QUEUE);
      this.options.metrics.deadLetters.set(messageCount);
    };
    await poll();
    const timer = setInterval(() => poll().catch(() => {}), DEAD_LETTERS_POLL_MS);
    timer.unref();
    channel.on('close', () => {
      clearInterval(timer);
      this.#renew(model);
    });
  }

  #change(state: { up?: boolean; blocked?: boolean }): void {
    this.#up = state.up ?? this.#up;
    this.#blocked = state.blocked ?? this.#blocked;
    const healthy = this.healthy();
    this.options.metrics.connected.set(healthy ? 1 : 0);
    if (healthy) for (const resolve of this.#waiters) resolve();
  }

  #warn(error: unknown, message: string): void {
    this.options.log.warn({ err: failureFacts(error) }, message);
  }
}
