import { createOrderFactsStore, orderFactsIndexes } from '@parterre/events/data/order-facts.store';
import { orderConsumers as statisticsConsumers } from '@parterre/events/events/in/consumers';
import { ledgerIndexes } from '@parterre/payments/data/ledger.store';
import { orderIndexes as payableIndexes } from '@parterre/payments/data/order.store';
import { paymentIndexes } from '@parterre/payments/data/payment.document';
import type { Logger } from '@parterre/subgraph-kit/logging';
import { indexes as ticketsIndexes } from '@parterre/tickets/data/indexes';
import type { UseCases } from '@parterre/tickets/use-cases/use-cases';
import { createPurchaseStore, purchaseIndexes } from '@parterre/users/data/purchase.store';
import { onOrderConfirmed } from '@parterre/users/events/in/on-order-confirmed';
import { onOrderRefunded } from '@parterre/users/events/in/on-order-refunded';
import { onRefundCompleted } from '@parterre/users/events/in/on-refund-completed';
import { onTicketTakenBack } from '@parterre/users/events/in/on-ticket-taken-back';
import { type BusTroubles, SimulatedBus } from './bus.js';
import type { Current } from './current.js';
import { SimulatedDatabase } from './database.js';
import { assemblePayments, type Payments, paymentsOutboxes } from './payments-process.js';
import { type Process, type Surroundings, startProcess } from './process.js';
import { SimulatedProvider, type Webhook } from './provider.js';
import { below, type Random, seededRandom } from './random.js';
import { Schedule } from './schedule.js';
import { assembleTickets, ticketsOutboxes } from './tickets-process.js';

/** All that is left to chance. Everything at 0 is a house in perfect health that does one thing after the other. */
export interface Troubles extends BusTroubles {
  /** Chooses what goes on next; 0: always what waits longest. */
  seed: number;
  /** What a step takes at most, ms. */
  paceMs: number;
  /** Of 1,000 database calls, how many lose their connection. */
  cutsPerMille: number;
  /** Of 1,000 steps, after how many a process is killed. */
  killsPerMille: number;
  /** Of 10 webhooks, how many never come. */
  lostWebhooks: number;
}

/** Two of each that decide, so that they contend; the read models are fed by one. */
const instances = 2;

export const simulationStart = Date.parse('2027-03-01T12:00:00Z');

/** Tickets, payments and the read models of sales in one process, over simulated engines, by one seed. */
export class SimulatedHouse implements Current {
  readonly schedule: Schedule;
  readonly bus: SimulatedBus;
  readonly provider: SimulatedProvider;
  readonly databases = {
    tickets: new SimulatedDatabase(ticketsIndexes),
    payments: new SimulatedDatabase([paymentIndexes, payableIndexes, ledgerIndexes]),
    events: new SimulatedDatabase([orderFactsIndexes]),
    users: new SimulatedDatabase([purchaseIndexes]),
  };
  /** What processes wrote into their logs as errors. */
  readonly errors: string[] = [];
  cutsPerMille: number;
  readonly random: Random;
  readonly tickets: Process<UseCases>[];
  readonly payments: Process<Payments>[];
  readonly #readModels: Process<null>[];
  readonly #surroundings: Surroundings;
  #ids = 0;

  constructor(private readonly troubles: Troubles) {
    const { seed, paceMs, cutsPerMille } = troubles;
    this.random = seededRandom(seed);
    this.cutsPerMille = cutsPerMille;
    const choose = seededRandom(seed + 1);
    this.schedule = new Schedule({ startAt: simulationStart, choose, inOrder: seed === 0, paceMs });
    this.bus = new SimulatedBus(this.schedule, choose, troubles, () => this.#processes());
    this.provider = new SimulatedProvider(this.schedule, (webhook, insists) => this.#send(webhook, insists));
    this.#surroundings = {
      ...{ schedule: this.schedule, bus: this.bus, choose, log: this.#log() },
      cutRate: () => this.cutsPerMille / 1_000,
    };
    this.tickets = Array.from({ length: instances }, () => this.#startTickets());
    this.payments = Array.from({ length: instances }, () => this.#startPayments());
    this.#readModels = [this.#startStatistics(), this.#startHistory()];
  }

  now(): number {
    return this.schedule.now;
  }

  pause(ms: number): Promise<void> {
    return this.schedule.step(this.#nobody, () => {}, ms);
  }

  newId(): string {
    this.#ids += 1;
    return `01SIM${String(this.#ids).padStart(21, '0')}`;
  }

  /** `kill -9`, and another in its place: what it was at is not heard of any more, and comes again where it must. */
  restart(service: 'tickets' | 'payments', instance: number): void {
    const among: Process<unknown>[] = service === 'tickets' ? this.tickets : this.payments;
    const killed = among[instance];
    if (!killed) return;
    killed.kill();
    among[instance] = service === 'tickets' ? this.#startTickets() : this.#startPayments();
    this.bus.return(killed);
  }

  /**
   * What a process does by itself, now; that it may fail is its own affair, it will be tried again.
   * @throws when it does nothing of that name
   */
  work(service: 'tickets' | 'payments', instance: number, task: string): void {
    const process: Process<unknown> | undefined = this[service][instance];
    const run = process?.tasks[task];
    if (!run) throw new Error(`${service} does no ${task}.`);
    run().catch((error: unknown) => this.errors.push(`${task} failed: ${error}`));
  }

  /**
   * Until nothing waits, nobody works, and all deadlines have passed.
   * @returns what is wrong: in the last look around nothing may be left to write, and nothing may fail
   */
  async comeToRest(): Promise<string[]> {
    this.cutsPerMille = 0;
    await this.schedule.drain();
    let [writes, errors] = [0, 0];
    // The longest retry is 10 minutes, the longest hold 30, and a cancelled sale is looked after for 10.
    for (const [round, minutes] of [1, 1, 5, 11, 11, 11, 31, 1, 61, 1, 1, 1].entries()) {
      await this.schedule.passUntil(this.now() + minutes * 60_000);
      const before = this.writes;
      errors = this.errors.length;
      for (const service of ['tickets', 'payments'] as const) {
        const instance = round % instances;
        for (const task of Object.keys(this[service][instance]?.tasks ?? {}))
          this.work(service, instance, task);
      }
      await this.schedule.drain();
      writes = this.writes - before;
    }
    return [
      ...(writes > 0 ? [`the house does not come to rest: ${writes} writes in its last look around`] : []),
      ...this.errors.slice(errors).map((error) => `in perfect health: ${error}`),
    ];
  }

  get writes(): number {
    return Object.values(this.databases).reduce((sum, { writes }) => sum + writes, 0);
  }

  readonly #nobody = { alive: true };

  #processes() {
    return [...this.tickets, ...this.payments, ...this.#readModels];
  }

  #startTickets() {
    return startProcess(this.#surroundings, this.databases.tickets, ticketsOutboxes, assembleTickets);
  }

  #startPayments() {
    return startProcess(this.#surroundings, this.databases.payments, paymentsOutboxes, (parts) =>
      assemblePayments(parts, this.provider),
    );
  }

  #startStatistics() {
    return startProcess(this.#surroundings, this.databases.events, [], ({ db }) => {
      const facts = createOrderFactsStore(db);
      const consumers = statisticsConsumers(({ eventId, orderId }, fact) =>
        facts.record(eventId, orderId, fact),
      );
      return { able: null, consumers, tasks: {} };
    });
  }

  #startHistory() {
    return startProcess(this.#surroundings, this.databases.users, [], ({ db }) => {
      const purchases = createPurchaseStore(db);
      const useCases = {
        recordPurchase: purchases.recordConfirmed,
        recordRefund: purchases.recordRefunded,
        recordTakenBack: purchases.recordTakenBack,
        recordPartRefund: purchases.recordPartRefund,
      };
      const news = [onOrderConfirmed, onOrderRefunded, onTicketTakenBack, onRefundCompleted];
      const consumers = news.map((on) => on(useCases));
      return { able: null, consumers, tasks: {} };
    });
  }

  /** The provider's own word: late, twice, in any order, or never. */
  #send(webhook: Webhook, insists: boolean): void {
    if (!insists && below(this.#surroundings.choose, 10) < this.troubles.lostWebhooks) return;
    const copies = 1 + below(this.#surroundings.choose, this.troubles.copies);
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = below(this.#surroundings.choose, this.troubles.delayMs + 1);
      void this.schedule.step(
        this.#nobody,
        () => {
          const process = this.payments[below(this.#surroundings.choose, instances)];
          if (!process) return;
          // Answered with an error, or not at all, it is sent again; the reconciler has it even if it is not.
          Promise.race([process.able.hear(webhook), process.killed]).catch((error: unknown) => {
            this.errors.push(`webhook failed: ${error}`);
            if (insists) this.#send(webhook, insists);
          });
        },
        delayMs,
      );
    }
  }

  #log(): Logger {
    const error = (facts: { err?: unknown }, text: string) =>
      this.errors.push(`${text}: ${facts?.err ?? ''}`);
    const log = { info() {}, warn() {}, debug() {}, trace() {}, error, fatal: error, child: () => log };
    return log as unknown as Logger;
  }
}
