import type { OutboxEntry } from '@parterre/contracts/event';
import type { LedgerEntry } from '@parterre/payments/domain/ledger';
import type { Payment } from '@parterre/payments/domain/payment';
import type { AreaState } from '@parterre/tickets/domain/area';
import type { Cart } from '@parterre/tickets/domain/cart';
import type { SeatSlot } from '@parterre/tickets/domain/row';
import type { Ticket } from '@parterre/tickets/domain/ticket';
import type { SagaOrder } from '@parterre/tickets/use-cases/ports';
import type { PartRefund, Purchase, TakenBackTicket } from '@parterre/users/domain/purchase';
import type { SimulatedHouse } from '../simulation/house.js';

type Stored<Thing extends { id: string }> = Omit<Thing, 'id'> & { _id: string; outbox: OutboxEntry[] };

export type StoredOrder = Stored<SagaOrder> & { standing?: true };
export type StoredTicket = Stored<Ticket> & { validSeatId?: string };

/** What the subgraphs have written, as it stands in their databases. */
export interface Records {
  rows: {
    section: string;
    row: string;
    seats: (SeatSlot & { n: string })[];
    available: number;
    nextExpiry?: Date;
  }[];
  areas: (Omit<AreaState, 'entries'> & { entriesBy: Record<string, unknown> })[];
  carts: Cart[];
  orders: StoredOrder[];
  tickets: StoredTicket[];
  allotted: { first: number; count: number }[];
  payments: Stored<Payment>[];
  ledger: (Omit<LedgerEntry, 'sequence'> & { _id: number })[];
  purchases: (Partial<Omit<Purchase, 'orderId'>> & {
    _id: string;
    takenBack?: TakenBackTicket[];
    partRefunds?: PartRefund[];
  })[];
}

export function readRecords({ databases: { tickets, payments, users } }: SimulatedHouse): Records {
  return {
    rows: tickets.stored('rows'),
    areas: tickets.stored('areas'),
    carts: tickets.stored('carts'),
    orders: tickets.stored('orders'),
    tickets: tickets.stored('tickets'),
    allotted: tickets.stored('serials'),
    payments: payments.stored<Stored<Payment>>('payments').filter(({ status }) => status !== undefined),
    ledger: payments.stored('ledger'),
    purchases: users.stored('purchases'),
  };
}

/** A ticket that gives a right to its place. */
export function isGood({ status }: Pick<Ticket, 'status'>): boolean {
  return status === 'VALID' || status === 'TRANSFERRED' || status === 'CHECKED_IN';
}

export function sumOf<Thing>(things: Iterable<Thing>, amountOf: (thing: Thing) => number): number {
  let sum = 0;
  for (const thing of things) sum += amountOf(thing);
  return sum;
}
