import { apart } from '@parterre/messaging/correlation';
import type { ExecutionResult } from 'graphql';
import { isRefusedToViewer } from './map-snapshot.js';
import type { Subscriber } from './subscriber.js';
import type { Upstream } from './upstreams.js';

export interface EntityUpstreamOptions {
  /** Nudges: the thing has changed, or events about it may have been missed. @returns stops listening */
  listen(nudge: () => void): () => void;
  /** The client's answer as of now. @throws the owner's refusal, or that it cannot be reached */
  read(): Promise<ExecutionResult>;
  errorFrame(error: unknown): ExecutionResult;
  /** How often it is read when nothing nudges, ms. */
  pollMs: number;
  /** Whoever joins is given what was read within this time, ms, without another look. */
  freshMs: number;
  onDelivered(sockets: number): void;
}

const retryMs = 1_000;

/** An order, a hold, a waiting room, followed: read at the start, at each nudge and now and then; sent when it differs. */
export class EntityUpstream implements Upstream {
  readonly #subscribers = new Set<Subscriber>();
  readonly #first: Promise<void>;
  readonly #unlisten: () => void;
  #last: { frame: ExecutionResult; text: string } | undefined;
  #readAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #readAgain = false;
  #stopped = false;

  constructor(private readonly options: EntityUpstreamOptions) {
    this.#unlisten = options.listen(() => this.#refresh());
    this.#first = this.#readOnce();
    this.#first.catch(() => undefined);
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  async add(subscriber: Subscriber): Promise<void> {
    this.#subscribers.add(subscriber);
    if (this.#last) {
      // Joined late: what the others have, and a fresh look in case it is old.
      subscriber.push(this.#last.frame);
      if (performance.now() - this.#readAt >= this.options.freshMs) {
        this.#refresh();
      }
      return;
    }
    await this.#first;
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unlisten();
  }

  async #readOnce(): Promise<void> {
    const frame = await this.options.read();
    this.#readAt = performance.now();
    this.#schedule(this.options.pollMs);
    const text = JSON.stringify(frame);
    if (this.#stopped || text === this.#last?.text) {
      return;
    }
    this.#last = { frame, text };
    this.options.onDelivered(this.#subscribers.size);
    for (const subscriber of [...this.#subscribers]) {
      subscriber.push(frame);
    }
  }

  #refresh(): void {
    if (this.#stopped) {
      return;
    }
    if (this.#reading) {
      this.#readAgain = true;
      return;
    }
    this.#reading = true;
    clearTimeout(this.#timer);
    this.#first
      .then(() => this.#readOnce())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#reading = false;
        if (this.#readAgain) {
          this.#readAgain = false;
          this.#refresh();
        }
      });
  }

  /** Refused means it is gone or no longer theirs; anything else passes. */
  #failed(error: unknown): void {
    if (!isRefusedToViewer(error)) {
      this.#schedule(retryMs);
      return;
    }
    const frame = this.options.errorFrame(error);
    for (const subscriber of [...this.#subscribers]) {
      subscriber.push(frame);
      subscriber.end();
    }
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) {
      // Not in the trace of whoever came first: it goes on for as long as anyone is subscribed.
      this.#timer = apart(() => setTimeout(() => this.#refresh(), ms));
    }
  }
}
