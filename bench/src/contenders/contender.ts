import type { Hall, HoldRequest } from '../hall.js';

/** One way to hold seats. Each runs in a process of its own, on the same engine, and is asked for the same seats. */
export interface Contender {
  /** Puts a hall with every seat free on the market. @returns the event's id */
  open(hall: Hall): Promise<string>;
  /** Holds the four seats for ten minutes: all of them, or none and false. @throws when it cannot tell */
  hold(eventId: string, request: HoldRequest): Promise<boolean>;
  /** A letter a seat, row by row: A available, H held. Nothing else is known of how seats are kept. */
  letters(eventId: string): Promise<string>;
  /** What one hold has written, with values that differ by chance masked; `null` when it is not to be compared. */
  written(eventId: string): Promise<string | null>;
  close(): Promise<void>;
}

export const contenderKinds = [
  'row-write',
  'row-documents',
  'seat-documents',
  'transactions',
  'use-case',
  'router',
] as const;
export type ContenderKind = (typeof contenderKinds)[number];

/** What a contender's process is told. */
export interface ContenderSettings {
  kind: ContenderKind;
  mongodbUri: string;
  amqpUrl: string;
  /** Of its own; the router's contender works with that of the house. */
  database: string;
  /** For the router's contender. */
  house?: { graphqlUrl: string; organizerToken: string; buyerTokens: string[] };
}
