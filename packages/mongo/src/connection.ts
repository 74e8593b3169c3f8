import { type Db, MongoClient, ReadPreference } from 'mongodb';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { observeCommands } from './command-metrics.js';

export interface MongoOptions {
  /** A replica set, Atlas, or the embedded engine's socket. Never logged: it may hold a password. */
  uri: string;
  database: string;
  /** Who connects, as MongoDB's own tools show it: `tickets`. */
  appName: string;
  log: Logger;
  registry?: Registry;
}

export interface MongoConnection {
  readonly db: Db;
  /** Rejects when the primary does not answer within 2 s. */
  ping(): Promise<void>;
  /** Ends every connection; operations under way fail. */
  close(): Promise<void>;
}

const PING_DEADLINE_MS = 2_000;

/** Longest a socket may stay silent in an operation: longer than any query of ours, shorter than a caller's patience. */
const SOCKET_DEADLINE_MS = 10_000;

/**
 * Connects, and resolves once the primary has answered.
 *
 * The concerns are set here and not left to the server's defaults: an acknowledged write is journaled by a majority,
 * and a read sees only such writes, on the primary. Retryable writes stay on: the driver leaves them out by itself
 * where the server (a standalone, the embedded engine) has no sessions.
 *
 * @throws MongoServerSelectionError when no primary is found within 5 s
 */
export async function connectMongo(options: MongoOptions): Promise<MongoConnection> {
  const { uri, database, appName, log, registry } = options;
  const client = new MongoClient(uri, {
    appName,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: SOCKET_DEADLINE_MS },
    readConcern: { level: 'majority' },
    readPreference: ReadPreference.primary,
    retryWrites: true,
    retryReads: true,
    // A full pool means the database is the bottleneck: more connections would only lengthen its queue.
    maxPoolSize: 20,
    waitQueueTimeoutMS: 5_000,
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: SOCKET_DEADLINE_MS,
    // `undefined` in a document is a forgotten field, not a null that a query would match.
    ignoreUndefined: true,
    monitorCommands: registry !== undefined,
  });
  if (registry !== undefined) observeCommands(client, registry);

  const started = performance.now();
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw error;
  }
  log.info({ database, ms: Math.round(performance.now() - started) }, 'mongodb connected');
  logTopology(client, log);

  const db = client.db(database);
  return {
    db,
    ping: () => withDeadline(db.command({ ping: 1 }), PING_DEADLINE_MS),
    close: () => client.close(),
  };
}

/** One line each time the primary comes or goes: what an operator looks for first. */
function logTopology(client: MongoClient, log: Logger): void {
  client.on('serverHeartbeatFailed', (event) => {
    log.warn({ err: { name: event.failure.name } }, 'mongodb heartbeat failed');
  });
  client.on('topologyDescriptionChanged', ({ previousDescription, newDescription }) => {
    if (previousDescription.type !== newDescription.type) {
      log.info({ from: previousDescription.type, to: newDescription.type }, 'mongodb topology changed');
    }
  });
}

async function withDeadline(work: Promise<unknown>, ms: number): Promise<void> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new Error(`mongodb did not answer within ${ms} ms`)), ms);
  try {
    await Promise.race([work, deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
