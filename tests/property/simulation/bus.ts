import type { EventContract, OutboxEntry } from '@parterre/contracts/event';
import { queues } from '@parterre/contracts/topology';
import { DEFAULT_RETRY_DELAYS_MS } from '@parterre/messaging/failed-messages';
import type { Consumer } from '@parterre/subgraph-kit/subgraph';
import { ConnectionCut } from './cuts.js';
import { below, type Random } from './random.js';
import type { Owner, Schedule } from './schedule.js';

/** How badly the broker may behave. */
export interface BusTroubles {
  /** Deliveries of one message at most: 3 is everything tripled. */
  copies: number;
  /** Longest time on the way, ms; those behind it may be faster. */
  delayMs: number;
}

interface Message {
  id: string;
  queue: string;
  payload: unknown;
  failures: number;
}

/** A process as the bus knows it. */
export interface Listener extends Owner {
  consumers: readonly Consumer[];
}

/**
 * Queues that keep what they were given until it is handled: delivered late, in any order, more than once, and again
 * when the one who handled it was killed. Failed messages wait and are tried again as the real broker has them.
 */
export class SimulatedBus {
  /** Messages that nobody could handle. */
  readonly deadLetters: { queue: string; error: unknown }[] = [];
  readonly #listeners: () => readonly Listener[];
  readonly #broker: Owner = { alive: true };
  readonly #underWay = new Map<Message, Listener>();

  constructor(
    private readonly schedule: Schedule,
    private readonly choose: Random,
    private readonly troubles: BusTroubles,
    listeners: () => readonly Listener[],
  ) {
    this.#listeners = listeners;
  }

  /** Puts the event in the queues of all who listen to it. To be called in a step of its publisher. */
  publish({ id, routingKey, payload }: OutboxEntry): void {
    for (const [queue, contract] of Object.entries(queues)) {
      if ((contract as EventContract).routingKey === routingKey) this.put(queue, id, payload);
    }
  }

  /** Puts a message into one queue; nowhere when nobody here empties it. */
  put(queue: string, id: string, payload: unknown): void {
    if (!this.#listeners().some(({ consumers }) => handles(consumers, queue))) return;
    const copies = 1 + below(this.choose, this.troubles.copies);
    for (let copy = 0; copy < copies; copy += 1) {
      const message = { id, queue, payload: JSON.parse(JSON.stringify(payload)), failures: 0 };
      this.#deliver(message, below(this.choose, this.troubles.delayMs + 1));
    }
  }

  /** What a killed process had not acknowledged comes again. */
  return(killed: Listener): void {
    for (const [message, listener] of this.#underWay) {
      if (listener !== killed) continue;
      this.#underWay.delete(message);
      this.#deliver(message, 100);
    }
  }

  #deliver(message: Message, delayMs: number): void {
    void this.schedule.step(
      this.#broker,
      () => {
        const able = this.#listeners().filter(
          ({ alive, consumers }) => alive && handles(consumers, message.queue),
        );
        const listener = able[below(this.choose, able.length)];
        if (!listener) return this.#deliver(message, 1_000);
        this.#underWay.set(message, listener);
        void this.#handle(message, listener);
      },
      delayMs,
    );
  }

  async #handle(message: Message, listener: Listener): Promise<void> {
    let failure: { error: unknown } | null = null;
    try {
      const contract = queues[message.queue as keyof typeof queues] as EventContract;
      const payload = contract.schema.parse(message.payload);
      const consumer = listener.consumers.find(({ queue }) => queue === message.queue);
      await consumer?.handle(payload as never, message as never);
    } catch (error) {
      failure = { error };
    }
    // Between the handling and its acknowledgement the process may be killed.
    await this.schedule.step(listener, () => this.#underWay.delete(message));
    if (failure) this.#putAside(message, failure.error);
  }

  #putAside(message: Message, error: unknown): void {
    // As the real consumer: while the database is away, tries are not counted.
    const isCounted = !(error instanceof ConnectionCut);
    const delayMs = isCounted ? DEFAULT_RETRY_DELAYS_MS[message.failures] : 5_000;
    if (delayMs === undefined) this.deadLetters.push({ queue: message.queue, error });
    else this.#deliver({ ...message, failures: message.failures + (isCounted ? 1 : 0) }, delayMs);
  }
}

function handles(consumers: readonly Consumer[], queue: string): boolean {
  return consumers.some((consumer) => consumer.queue === queue);
}
