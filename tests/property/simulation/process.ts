import { createOutbox, type OutboxStore } from '@parterre/messaging/outbox';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { publishOutbox } from '@parterre/messaging/publish-outbox';
import { outboxStore } from '@parterre/mongo/outbox';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { CollectionOutbox, Consumer } from '@parterre/subgraph-kit/subgraph';
import type { Db } from 'mongodb';
import type { Listener, SimulatedBus } from './bus.js';
import { ConnectionCut } from './cuts.js';
import type { SimulatedDatabase } from './database.js';
import type { Random } from './random.js';
import type { Owner, Schedule } from './schedule.js';

/** What a process finds around it. */
export interface Surroundings {
  schedule: Schedule;
  bus: SimulatedBus;
  choose: Random;
  log: Logger;
  /** Of all database calls, how many lose their reply: 0 to 1. */
  cutRate(): number;
}

/** What a subgraph's process is put together from, as `Parts` of subgraph-kit. */
export interface SimulatedParts {
  db: Db;
  clock: Clock;
  log: Logger;
  /** The process itself: what it asks others for is answered while it lives. */
  owner: Owner;
  outbox(collection: string): CollectionOutbox;
}

export interface Process<Ability> extends Listener {
  able: Ability;
  /** Rejects, for whoever waits for an answer, when it is killed. */
  killed: Promise<never>;
  kill(): void;
  /** What it does by itself, by name. */
  tasks: Readonly<Record<string, () => Promise<unknown>>>;
}

export interface Assembled<Ability> {
  able: Ability;
  consumers: Consumer[];
  tasks: Readonly<Record<string, () => Promise<unknown>>>;
}

/** Entries younger than this are in the hands of who wrote them; as the real relay has it. */
const leftBehindMs = 3_000;

/** Starts a process of a subgraph over its database: the real stores, outbox and use cases, over simulated engines. */
export function startProcess<Ability>(
  surroundings: Surroundings,
  database: SimulatedDatabase,
  outboxCollections: readonly string[],
  assemble: (parts: SimulatedParts) => Assembled<Ability>,
): Process<Ability> {
  const { schedule, bus, choose, log } = surroundings;
  const death = Promise.withResolvers<never>();
  // Most processes die with nobody waiting.
  death.promise.catch(() => {});
  const owner = {
    alive: true,
    killed: death.promise,
    kill() {
      owner.alive = false;
      death.reject(new ConnectionCut());
    },
  };

  const db = database.connection((act) =>
    schedule.step(owner, () => {
      const isCut = surroundings.cutRate() > 0 && choose() < surroundings.cutRate();
      if (isCut && choose() < 0.5) throw new ConnectionCut();
      const answer = act();
      if (isCut) throw new ConnectionCut();
      return answer;
    }),
  );
  const broker = {
    publish: (entry: Parameters<SimulatedBus['publish']>[0]) =>
      schedule.step(owner, () => bus.publish(entry)),
    healthy: () => true,
  };
  const stores = new Map<string, OutboxStore>(
    outboxCollections.map((name) => [name, outboxStore(db.collection(name))]),
  );
  const outbox = createOutbox({ broker, stores: [...stores.values()], log });

  const assembled = assemble({
    db,
    clock: () => new Date(schedule.now),
    log,
    owner,
    outbox: (name) => {
      const store = stores.get(name);
      if (!store) throw new Error(`${name} has no outbox.`);
      return {
        entry: (contract, payload, occurredAt) =>
          outboxEntry(contract, payload, { occurredAt, correlationId: 'simulated' }),
        flush: (documentId, entries) => outbox.flush(store, documentId, [...entries]),
      };
    },
  });

  /** As the real relay, one look: what a crash left in the outboxes is published. */
  const relay = async () => {
    for (const store of stores.values()) {
      for (const pending of await store.pending(200, leftBehindMs)) {
        await publishOutbox(broker, store, pending, 'relay');
      }
    }
  };

  // The same object, so that who is killed is dead for the schedule as well.
  return Object.assign(owner, { ...assembled, tasks: { ...assembled.tasks, relay } });
}
