import { randomBytes, randomUUID } from 'node:crypto';
import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import { eventPublished } from '@parterre/contracts/events-events';
import { paymentCaptured, refundCompleted } from '@parterre/contracts/payments-events';
import {
  holdChanged,
  orderChanged,
  orderClosed,
  orderConfirmed,
  orderPlaced,
  orderRefunded,
  refundRequested,
  seatsChanged,
  ticketsRevoked,
  ticketTakenBack,
  ticketTransferred,
  waitlistOffered,
} from '@parterre/contracts/tickets-events';
import { generateSigningKey } from '@parterre/identity/keys';
import type { Viewer } from '@parterre/identity/viewer';
import { connectBroker } from '@parterre/messaging/broker';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import type { Running } from '@parterre/subgraph-kit/process';
import { startTickets } from '@parterre/tickets/app';
import type { TicketsSettings } from '@parterre/tickets/env';
import { MongoClient } from 'mongodb';
import { pino } from 'pino';
import { createTestRouter, user } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';
import { until } from '../../kit/until.js';

type Published = PayloadOf<typeof eventPublished>;

export interface Plan {
  /** Rows of `seats` seats each, named A1, A2 ... in the section Parterre. */
  rows?: number;
  seats?: number;
  /** Places of the area `standing`. */
  standing?: number;
  terms?: Partial<Published>;
}

export interface HallOptions {
  instances?: number;
  settings?: Partial<TicketsSettings>;
}

/** The tickets subgraph in one or more processes' worth of instances, on a real database and broker. */
export async function openHall({ instances = 1, settings = {} }: HallOptions = {}) {
  const [engines, router, signingKey] = await Promise.all([
    startTestEngines(),
    createTestRouter(),
    generateSigningKey(),
  ]);
  const ticketsSettings: TicketsSettings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: 0,
    MONGODB_URI: engines.mongodbUri,
    AMQP_URL: engines.amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    PERSONAL_DATA_KEY: randomBytes(32).toString('base64'),
    TICKET_SIGNING_KEY: JSON.stringify(signingKey),
    HOLD_MINUTES: 10,
    MAX_HOLD_MINUTES: 30,
    MAX_TICKETS_PER_HOLD: 10,
    ADMISSION_MINUTES: 15,
    ...settings,
  };
  let shiftMs = 0;
  const clock = () => new Date(Date.now() + shiftMs);
  const running: Pick<Running, 'url' | 'stop'>[] = await Promise.all(
    Array.from({ length: instances }, () => startTickets(ticketsSettings, clock)),
  );
  const mongo = await new MongoClient(engines.mongodbUri).connect();
  const db = mongo.db('parterre_tickets');
  const broker = await connectBroker({
    url: engines.amqpUrl,
    service: 'test',
    log: pino({ level: 'silent' }),
  });
  await broker.waitUntilHealthy(20_000);
  // biome-ignore lint/suspicious/noExplicitAny: each event has a shape of its own
  const told: { name: string; payload: any }[] = [];
  const listened = [
    orderPlaced,
    orderClosed,
    orderConfirmed,
    refundRequested,
    ticketTakenBack,
    orderRefunded,
    ticketTransferred,
    waitlistOffered,
  ];
  broker.subscribeLive<EventContract>({
    contracts: [...listened, seatsChanged, orderChanged, holdChanged, ticketsRevoked] as EventContract[],
    handle: ({ name }, payload) => void told.push({ name, payload }),
  });

  const publish = <Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>) =>
    broker.publish(outboxEntry(contract, payload, { occurredAt: new Date(), correlationId: randomUUID() }));
  let next = 0;
  const ask = (query: string, variables: Record<string, unknown> = {}, viewer?: Viewer) => {
    next += 1;
    const url = running[next % running.length]?.url ?? '';
    return router.ask({ name: 'tickets', url }, query, variables, viewer);
  };

  const hold = async (eventId: string, seatIds: string[], buyer: string, key: string = randomUUID()) => {
    const answer = await ask(holdSeats, { input: { eventId, seatIds, idempotencyKey: key } }, user(buyer));
    return { answer, result: answer.data?.holdSeats };
  };
  const place = async (holdId: string, buyer: string, key: string = randomUUID()) => {
    const answer = await ask(placeOrder, { input: { holdId, idempotencyKey: key } }, user(buyer));
    return { answer, result: answer.data?.placeOrder };
  };
  const captured = (order: Ordered, paymentId = `payment-of-${order.id}`) => ({
    paymentId,
    orderId: order.id,
    buyerId: order.buyer.id,
    amount: order.total.total.amount,
    currency: order.total.total.currency,
    capturedAt: new Date().toISOString(),
  });

  return {
    ...{ db, told, ask, publish, hold, place, running, ticketsSettings, engines, clock, router },
    /** Moves every instance's clock. */
    pass: (ms: number) => {
      shiftMs += ms;
    },
    published: planned,
    open: async (plan: Plan = {}) => {
      const event = planned(plan);
      await publish(eventPublished, event);
      const sales = db.collection<{ _id: string; readyAt?: Date }>('sales');
      await until('the inventory', () => sales.findOne({ _id: event.eventId, readyAt: { $exists: true } }));
      return event.eventId;
    },
    seats: async (eventId: string): Promise<string> => {
      const { data } = await ask(seatMap, { ids: [{ __typename: 'Event', id: eventId }] });
      return data?._entities[0].seatMap.rows.map((row: { seats: string }) => row.seats).join(' ');
    },
    /** A buyer's order of these seats, not paid yet. */
    order: async (eventId: string, seatIds: string[], buyer: string): Promise<Ordered> => {
      const held = await hold(eventId, seatIds, buyer);
      if (!held.result?.id) throw new Error(`not held: ${JSON.stringify(held)}`);
      const placed = await place(held.result.id, buyer);
      if (!placed.result?.number) throw new Error(`not placed: ${JSON.stringify(placed)}`);
      return placed.result;
    },
    captured,
    pay: (order: Ordered, paymentId?: string) => publish(paymentCaptured, captured(order, paymentId)),
    refundOf: (order: Ordered, paymentId = `payment-of-${order.id}`) =>
      publish(refundCompleted, {
        paymentId,
        orderId: order.id,
        buyerId: order.buyer.id,
        amount: order.total.total.amount,
        currency: order.total.total.currency,
        refundId: `refund-of-${paymentId}`,
        refundedInTotal: order.total.total.amount,
        completedAt: new Date().toISOString(),
      }),
    seen: async (order: { id: string }, buyer: string) =>
      (await ask(orderQuery, { id: order.id }, user(buyer))).data?.order,
    stateOf: async (order: { id: string }) =>
      (await db.collection<{ _id: string; status: string }>('orders').findOne({ _id: order.id }))?.status,
    toldOf: (name: string, orderId: string) =>
      told.filter((event) => event.name === name && event.payload.orderId === orderId),
    stop: async () => {
      await Promise.all(running.map((instance) => instance.stop()));
      await broker.close();
      await mongo.close();
      await engines.stop();
    },
  };
}

export type Hall = Awaited<ReturnType<typeof openHall>>;

export interface Ordered {
  id: string;
  number: string;
  buyer: { id: string };
  total: { total: { amount: number; currency: string } };
}

export function planned({ rows = 1, seats = 10, standing = 0, terms = {} }: Plan = {}): Published {
  return {
    eventId: randomUUID(),
    version: 1,
    slug: 'olympia-night',
    title: 'Olympia Night',
    organizerId: 'organizer-1',
    categorySlug: 'concert',
    venue: { id: 'venue-1', name: 'Olympia', city: 'Paris', timeZone: 'Europe/Paris' },
    startsAt: '2027-06-01T19:00:00.000Z',
    endsAt: '2027-06-01T22:00:00.000Z',
    salesOpenAt: '2026-01-01T00:00:00.000Z',
    salesCloseAt: '2027-06-01T18:00:00.000Z',
    currency: 'EUR',
    limitPerBuyer: 10,
    fees: { perTicket: 150, basisPoints: 250 },
    taxBasisPoints: 550,
    refundPolicy: { steps: [], resaleBasisPoints: null },
    priceTiers: [
      { id: 'tier-1', name: 'Parterre', price: 4_990 },
      ...(standing > 0 ? [{ id: 'tier-2', name: 'Standing', price: 2_500 }] : []),
    ],
    rows: Array.from({ length: rows }, (_, row) => ({
      section: 'Parterre',
      row: `A${row + 1}`,
      priceTierId: 'tier-1',
      seats: Array.from({ length: seats }, (_unused, seat) => String(seat + 1)),
      accessible: row === 0 ? [0] : [],
    })),
    areas:
      standing > 0 ? [{ key: 'standing', name: 'Standing', capacity: standing, priceTierId: 'tier-2' }] : [],
    publishedAt: new Date().toISOString(),
    ...terms,
  };
}

export const seat = (row: number, number: number) => `Parterre/A${row}/${number}`;

const price =
  'total { lines { name quantity amount { amount } } subtotal { amount } discount { amount } fees { amount } tax { amount } total { amount currency } }';
const holdFields = `id event { id } seats { id seatId state price { amount currency } accessible restrictedView }
  generalAdmission { quantity area { key available } } expiresAt serverTime ${price}`;
const holdResult = `__typename ... on SeatHold { ${holdFields} }
  ... on SeatsUnavailable { unavailable alternatives { seatId } }
  ... on SalesClosed { opensAt closedAt } ... on TooManyTickets { limit }`;

export const holdSeats = `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) { ${holdResult} } }`;
export const holdBestSeats = `mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) { ${holdResult} } }`;
export const holdGeneralAdmission = `mutation ($input: HoldGeneralAdmissionInput!) { holdGeneralAdmission(input: $input) { ${holdResult} } }`;
export const extendHold = `mutation ($input: HoldActionInput!) { extendHold(input: $input) { ${holdResult} } }`;
export const releaseHold = `mutation ($input: HoldActionInput!) { releaseHold(input: $input) }`;
export const blockSeats =
  'mutation ($input: BlockSeatsInput!) { blockSeats(input: $input) { rows { key seats } } }';
export const unblockSeats =
  'mutation ($input: BlockSeatsInput!) { unblockSeats(input: $input) { rows { key seats } } }';
const allocationFields = 'id name accessCode open seatIds generalAdmission { key quantity } opensAt closesAt';
export const createAllocation = `mutation ($input: CreateAllocationInput!) { createAllocation(input: $input) { ${allocationFields} } }`;
export const endAllocation = `mutation ($input: EndAllocationInput!) { endAllocation(input: $input) { ${allocationFields} } }`;
export const allocationsQuery = `query ($eventId: ID!) { allocations(eventId: $eventId) { ${allocationFields} } }`;
const promoFields =
  'id code kind basisPoints amount allocationId priceTierIds maxUses maxUsesPerBuyer uses endedAt';
export const createPromoCode = `mutation ($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { ${promoFields} } }`;
export const endPromoCode = `mutation ($input: EndPromoCodeInput!) { endPromoCode(input: $input) { ${promoFields} } }`;
export const promoCodesQuery = `query ($eventId: ID!) { promoCodes(eventId: $eventId) { ${promoFields} } }`;
export const createGuestToken = 'mutation { createGuestToken { guestToken expiresAt } }';
export const claimGuestHold = `mutation ($input: ClaimGuestHoldInput!) { claimGuestHold(input: $input) { ${holdResult} } }`;
export const holdQuery = `query ($id: ID!) { hold(id: $id) { ${holdFields} } }`;
const orderFields = `id number status promoCode placedAt expiresAt buyer { id } event { id } ${price}
  seats { seatId state } generalAdmission { quantity area { key } }
  tickets { id number status qrCode seat { seatId } area { key } holder { id } order { id } }`;
export const placeOrder = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename
  ... on Order { ${orderFields} } ... on HoldExpired { expiredAt } ... on PromoCodeRefused { reason } } }`;
export const cancelOrder = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id status } }`;
export const orderQuery = `query ($id: ID!) { order(id: $id) { ${orderFields} } }`;
export const seatMap = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Event { id
  seatMap { eventId asOf rows { key version seats seatIds priceTier } generalAdmission { key name version capacity available priceTier } } } } }`;
export const availability = `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Event { id
  priceTiers { id name capacity price { amount currency } }
  availability { available capacity soldOut lowestPrice { amount currency } tiers { name available } } } } }`;
