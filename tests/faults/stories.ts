import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';
import { cancelEvent, newEvent, payOrder, placeOrder, type TestEvent } from '../kit/box-office.js';
import { until } from '../kit/until.js';
import { newBuyer, newOrganizer } from '../kit/visitors.js';
import { type Bought, insist, insistOnBuying, insistOnHolding, insistOnPaying } from './buying.js';
import type { OpenHouse } from './open-house.js';
import type { StoredOrder, StoredTicket } from './records.js';

export interface People {
  open: OpenHouse;
  organizer: Api;
  buyers: Api[];
}

/** Who plays, and in which event. */
export interface Stage extends People {
  event: TestEvent;
  /** Two seats, of two rows, that no story has had. */
  nextSeats(): string[];
}

const seatsPerRow = 6;

/** The same people with an event of their own that gives all money back, and four fifths of single tickets. */
export async function setStage(people: People): Promise<Stage> {
  const event = await newEvent(people.organizer, {
    rows: 2,
    seatsPerRow,
    refundPolicy: { steps: [{ hoursBefore: 1, basisPoints: 10_000 }], resaleBasisPoints: 8_000 },
  });
  let taken = 0;
  const nextSeats = () => {
    taken += 1;
    return [`Stalls/R1/${taken}`, `Stalls/R2/${taken}`];
  };
  return { ...people, event, nextSeats };
}

/** An organizer and three buyers, for one test: their access tokens last ten minutes, its rounds may take longer. */
export async function newPeople(open: OpenHouse): Promise<People> {
  const organizer = await newOrganizer(open);
  const buyers = await Promise.all([newBuyer(open), newBuyer(open), newBuyer(open)]);
  return { open, organizer: organizer.api, buyers: buyers.map(({ api }) => api) };
}

/**
 * What a buyer does, from choosing seats to a known end, sending again whatever is not answered. Each knows the status
 * its order ends in by the database: whoever is being killed cannot be asked.
 */
export type Story = (stage: Stage, buyer: Api) => Promise<Bought>;

export const buying: Story = async ({ open, event, nextSeats }, buyer) => {
  const bought = await insistOnBuying(buyer, event.id, nextSeats());
  await ended(open, bought.orderId, 'CONFIRMED');
  return bought;
};

/** Holds and orders, and does not pay. */
export const cancelling: Story = async ({ open, event, nextSeats }, buyer) => {
  const orderKey = randomUUID();
  const hold = await insistOnHolding(buyer, event.id, nextSeats());
  const order = await insist('an order', () => placeOrder(buyer, hold.id, orderKey));
  await cancel(buyer, order.id);
  await ended(open, order.id, 'CANCELLED');
  return { orderId: order.id, paymentId: '' };
};

/** Is declined, tries another card, and has the tickets. */
export const failingToPay: Story = async ({ open, event, nextSeats }, buyer) => {
  const [orderKey, payKey] = [randomUUID(), randomUUID()];
  const hold = await insistOnHolding(buyer, event.id, nextSeats());
  const order = await insist('an order', () => placeOrder(buyer, hold.id, orderKey));
  const pay = () => payOrder(buyer, order.id, 'tok_declined', payKey);
  // Killed in between, the payment is not decided yet: until it is, there is no other.
  await until(
    'a decline',
    async () => (await insist('an answer', pay, ['NOT_FOUND'])).__typename === 'PaymentDeclined',
    60_000,
  );
  const bought = await insistOnPaying(buyer, order.id);
  await ended(open, order.id, 'CONFIRMED');
  return bought;
};

/** Buys, and gives the whole order up for all of its money. */
export const withdrawing: Story = async (stage, buyer) => {
  const bought = await buying(stage, buyer);
  await cancel(buyer, bought.orderId);
  await ended(stage.open, bought.orderId, 'REFUNDED');
  return bought;
};

/** Buys, and is given the money by the organizer, at whose word `payments` acts first. */
export const beingRefunded: Story = async (stage, buyer) => {
  const bought = await buying(stage, buyer);
  const input = { paymentId: bought.paymentId, reason: 'Regretted.', idempotencyKey: randomUUID() };
  await insist('the refund', () =>
    stage.organizer('mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id } }', {
      input,
    }),
  );
  await ended(stage.open, bought.orderId, 'REFUNDED');
  return bought;
};

/** Buys, and when all have, the organizer calls the event off. */
export const calledOff: Story = async (stage, buyer) => {
  const bought = await buying(stage, buyer);
  const { open, event, organizer, buyers } = stage;
  if (buyer === buyers[0]) {
    const orders = open.mongo.db('parterre_tickets').collection('orders');
    const countConfirmed = () => orders.countDocuments({ eventId: event.id, status: 'CONFIRMED' });
    await until('all to have bought', async () => (await countConfirmed()) === buyers.length, 120_000);
    await insist('the end of the event', () => cancelEvent(organizer, event.id));
  }
  await ended(open, bought.orderId, 'REFUNDED');
  return bought;
};

/** Buys two tickets, and the organizer refunds both by name. */
export const losingTickets: Story = async (stage, buyer) => {
  const bought = await buying(stage, buyer);
  const tickets = stage.open.mongo.db('parterre_tickets').collection<StoredTicket>('tickets');
  const both = await tickets.find({ orderId: bought.orderId }).toArray();
  const input = {
    orderId: bought.orderId,
    ticketIds: both.map(({ _id }) => _id),
    reason: 'The stage moved.',
  };
  await insist('the refund', () =>
    stage.organizer('mutation ($input: RefundTicketsInput!) { refundTickets(input: $input) { id } }', {
      input,
    }),
  );
  await ended(stage.open, bought.orderId, 'REFUNDED');
  return bought;
};

/** Buys two tickets, and gives one back to the pool. */
export const reselling: Story = async (stage, buyer) => {
  const bought = await buying(stage, buyer);
  const tickets = stage.open.mongo.db('parterre_tickets').collection<StoredTicket>('tickets');
  const one = await tickets.findOne({ orderId: bought.orderId });
  await insist('the resale', () =>
    buyer('mutation ($input: TicketActionInput!) { resellTicket(input: $input) { __typename } }', {
      input: { ticketId: one?._id },
    }),
  );
  return bought;
};

function cancel(buyer: Api, orderId: string): Promise<unknown> {
  return insist('the cancellation', () =>
    buyer('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id } }', {
      input: { orderId },
    }),
  );
}

/** @throws when the order is not in this status within two minutes */
export async function ended({ mongo }: OpenHouse, orderId: string, status: string): Promise<void> {
  const orders = mongo.db('parterre_tickets').collection<StoredOrder>('orders');
  let found: StoredOrder | null = null;
  await until(
    `order ${orderId} is ${status}`,
    async () => {
      found = await orders.findOne({ _id: orderId });
      return found?.status === status;
    },
    120_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; it is ${found?.status}`);
  });
}
