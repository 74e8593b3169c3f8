import type { CartEntry } from '@parterre/tickets/domain/cart';
import type { Order } from '@parterre/tickets/domain/order';
import type { SeatSlot } from '@parterre/tickets/domain/row';
import type { Ticket } from '@parterre/tickets/domain/ticket';
import type { Document, Filter } from 'mongodb';
import type { OpenHouse } from './open-house.js';

/** What the subgraphs have written, as it stands in their databases. */

type Stored<Thing extends { id: string }> = Omit<Thing, 'id'> & { _id: string };

export type StoredOrder = Stored<Order> & {
  standing?: true;
  unwound: boolean;
  placementKeys: string[];
  /** Payments whose money is on its way back, or is back, though the order lives on another one. */
  returnedPayments: string[];
  refundedPayments: string[];
};
export type StoredTicket = Stored<Ticket>;
export interface StoredRow {
  eventId: string;
  section: string;
  row: string;
  seats: (SeatSlot & { n: string })[];
  available: number;
}
export interface StoredPayment {
  _id: string;
  orderId: string;
  buyerId: string;
  idempotencyKey: string;
  status: string;
  amount: number;
  refunds: { id: string; amount: number; status: string; requestKey: string }[];
  /** Ids of its postings that are not in the ledger yet. */
  unposted: string[];
}
export interface StoredNotification {
  _id: string;
  orderId?: string;
  content: { template: string };
  status: string;
  dueAt?: Date;
}
interface Purchase {
  _id: string;
  status: string;
  ticketCount: number;
  amount: number;
}
interface OrderFacts {
  _id: string;
  placed?: object;
  confirmed?: { tiers: { sold: number }[] };
  refunded?: object;
}

export async function readRecords({ mongo }: OpenHouse) {
  const all = <Record extends Document>(
    subgraph: string,
    collection: string,
    filter: Filter<Document> = {},
  ) =>
    mongo.db(`parterre_${subgraph}`).collection(collection).find(filter).toArray() as unknown as Promise<
      Record[]
    >;
  const [orders, tickets, rows, carts, allotted, payments, payable, notifications, purchases, facts] =
    await Promise.all([
      all<StoredOrder>('tickets', 'orders'),
      all<StoredTicket>('tickets', 'tickets'),
      all<StoredRow>('tickets', 'rows'),
      all<{ _id: string; eventId: string; entries: CartEntry[] }>('tickets', 'carts'),
      all<{ eventId: string; first: number; count: number }>('tickets', 'serials'),
      // Refusals stand among the payments, for the sake of their keys.
      all<StoredPayment>('payments', 'payments', { status: { $exists: true } }),
      all<{ _id: string; confirmed?: true }>('payments', 'orders'),
      all<StoredNotification>('notifications', 'notifications'),
      all<Purchase>('users', 'purchases'),
      all<OrderFacts>('events', 'order_facts'),
    ]);
  return { orders, tickets, rows, carts, allotted, payments, payable, notifications, purchases, facts };
}

export type Records = Awaited<ReturnType<typeof readRecords>>;

/** Documents with events that are not told yet, over every collection of the house. */
export async function countOutboxes({ mongo }: OpenHouse): Promise<number> {
  const { databases } = await mongo.db('admin').admin().listDatabases({ nameOnly: true });
  const counts = databases
    .filter(({ name }) => name.startsWith('parterre_'))
    .map(async ({ name }) => {
      const collections = await mongo.db(name).collections();
      const each = collections.map((one) => one.countDocuments({ 'outbox.0': { $exists: true } }));
      return (await Promise.all(each)).reduce((sum, count) => sum + count, 0);
    });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
