import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

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
  close(): Promise<void>;
}

export async function connectMongo(_options: MongoOptions): Promise<MongoConnection> {
  throw new Error('not built yet');
}
