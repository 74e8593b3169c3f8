import { randomUUID } from 'node:crypto';
import type { Api } from '@parterre/house/api';
import { until } from './until.js';

/** What organizers and buyers do in most tests, through the public API. */

export interface TestEvent {
  id: string;
  title: string;
  venueId: string;
  seatingPlanId: string;
}

export interface EventOptions {
  title?: string;
  /** Rows A, B, … of section Stalls, with so many seats each. */
  rows?: number;
  seatsPerRow?: number;
  /** Places in the area `floor`; none unless given. */
  floor?: number;
  price?: number;
  city?: string;
  category?: string;
  limitPerBuyer?: number;
  salesOpenAt?: string;
  /** From now; 30 days unless given. */
  startsInHours?: number;
  /** EUR unless given. */
  currency?: string;
  /** 1.50 and 3 % a ticket, 5.5 % tax on all of it unless given. */
  fees?: { perTicket?: number; basisPoints?: number };
  taxBasisPoints?: number;
  /** Instead of the rows of Stalls: sections of the plan, and what the audience looks at. */
  sections?: PlanSection[];
  focalPoint?: { x: number; y: number };
  /** Prices by section, instead of one for Stalls. */
  priceTiers?: { name: string; price: number; sections?: string[]; areas?: string[] }[];
  refundPolicy?: { steps: { hoursBefore: number; basisPoints: number }[]; resaleBasisPoints?: number };
}

export interface PlanSection {
  name: string;
  rows: {
    row: string;
    count: number;
    x: number;
    y: number;
    accessible?: string[];
    restrictedView?: string[];
  }[];
}

/** A published event on the market, in a house of its own. */
export async function newEvent(organizer: Api, options: EventOptions = {}): Promise<TestEvent> {
  const draft = await newDraft(organizer, options);
  await publishEvent(organizer, draft.id);
  await until(
    `the seats of ${draft.title}`,
    async () => {
      const { event } = await organizer('query ($id: ID!) { event(id: $id) { availability { capacity } } }', {
        id: draft.id,
      });
      return event.availability.capacity > 0;
    },
    20_000,
  );
  return draft;
}

export async function publishEvent(organizer: Api, eventId: string): Promise<void> {
  await organizer('mutation ($input: EventActionInput!) { publishEvent(input: $input) { id } }', {
    input: { eventId },
  });
}

export async function cancelEvent(organizer: Api, eventId: string): Promise<void> {
  await organizer('mutation ($input: EventActionInput!) { cancelEvent(input: $input) { id } }', {
    input: { eventId },
  });
}

/** @param days from now; the event lasts two hours */
export async function postponeEvent(
  organizer: Api,
  eventId: string,
  { days, refundAll = false }: { days: number; refundAll?: boolean },
): Promise<void> {
  const startsAt = new Date(Date.now() + days * 24 * 60 * 60 * 1000);
  await organizer('mutation ($input: PostponeEventInput!) { postponeEvent(input: $input) { id } }', {
    input: {
      ...{ eventId, refundAll },
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 2 * 60 * 60 * 1000).toISOString(),
    },
  });
}

/** How far the refunds of a cancelled or postponed event are; `null` while nothing is given back. */
export async function refundProgress(organizer: Api, eventId: string) {
  const { event } = await organizer(
    `query ($id: ID!) { event(id: $id) { refundProgress {
      reason ordersTotal refunded pending stuck amountRefunded { amount currency } amountPending { amount }
      startedAt finishedAt } } }`,
    { id: eventId },
  );
  return event.refundProgress;
}

export async function newDraft(organizer: Api, options: EventOptions = {}): Promise<TestEvent> {
  const {
    rows = 2,
    seatsPerRow = 10,
    floor = 0,
    price = 5_000,
    city = 'Lyon',
    category = 'concert',
    startsInHours = 30 * 24,
    currency = 'EUR',
    fees = { perTicket: 150, basisPoints: 300 },
    taxBasisPoints = 550,
    focalPoint,
    sections = [{ name: 'Stalls', rows: rowsOf(rows, seatsPerRow) }],
    priceTiers = [
      { name: 'Stalls', price, sections: sections.map(({ name }) => name) },
      ...(floor > 0 ? [{ name: 'Floor', price: Math.round(price / 2), areas: ['floor'] }] : []),
    ],
  } = options;
  const { createVenue } = await organizer(
    'mutation ($input: CreateVenueInput!) { createVenue(input: $input) { id } }',
    {
      input: {
        name: `Test house ${randomUUID().slice(0, 8)}`,
        address: { street: '1 rue du Test', postalCode: '69001', city, country: 'FR' },
        location: { lat: 45.76, lng: 4.83 },
        timeZone: 'Europe/Paris',
      },
    },
  );
  const { createSeatingPlan } = await organizer(
    'mutation ($input: CreateSeatingPlanInput!) { createSeatingPlan(input: $input) { id } }',
    {
      input: {
        venueId: createVenue.id,
        name: 'Plan',
        ...(focalPoint ? { focalPoint } : {}),
        sections,
        areas: floor > 0 ? [{ key: 'floor', name: 'Floor', capacity: floor }] : [],
      },
    },
  );
  const title = options.title ?? `Test night ${randomUUID().slice(0, 8)}`;
  const startsAt = new Date(Date.now() + startsInHours * 60 * 60 * 1000);
  const { createEvent } = await organizer(
    'mutation ($input: CreateEventInput!) { createEvent(input: $input) { id } }',
    {
      input: {
        venueId: createVenue.id,
        seatingPlanId: createSeatingPlan.id,
        title,
        category,
        startsAt: startsAt.toISOString(),
        endsAt: new Date(startsAt.getTime() + 2 * 60 * 60 * 1000).toISOString(),
        ...(options.salesOpenAt ? { salesOpenAt: options.salesOpenAt } : {}),
        currency,
        priceTiers,
        fees,
        taxBasisPoints,
        ...(options.refundPolicy ? { refundPolicy: options.refundPolicy } : {}),
        ...(options.limitPerBuyer ? { limitPerBuyer: options.limitPerBuyer } : {}),
      },
    },
  );
  return { id: createEvent.id, title, venueId: createVenue.id, seatingPlanId: createSeatingPlan.id };
}

function rowsOf(rows: number, seatsPerRow: number): PlanSection['rows'] {
  return Array.from({ length: rows }, (_, index) => ({
    row: `R${index + 1}`,
    count: seatsPerRow,
    x: 0,
    y: index,
  }));
}

/** The letters of every row, in plan order. */
export async function seatsOf(api: Api, eventId: string): Promise<string[]> {
  const { event } = await api('query ($id: ID!) { event(id: $id) { seatMap { rows { seats } } } }', {
    id: eventId,
  });
  return event.seatMap.rows.map(({ seats }: { seats: string }) => seats);
}

export async function holdSeats(
  buyer: Api,
  eventId: string,
  seatIds: string[],
  idempotencyKey: string = randomUUID(),
) {
  const { holdSeats } = await buyer(
    `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) {
      __typename
      ... on SeatHold { id expiresAt serverTime seats { id } total { total { amount currency } } }
      ... on SeatsUnavailable { unavailable alternatives { id } }
      ... on SalesClosed { opensAt closedAt }
      ... on TooManyTickets { limit }
    } }`,
    { input: { eventId, seatIds, idempotencyKey } },
  );
  return holdSeats;
}

/** Places without numbers, `{ floor: 2 }`, with seats or without. */
export async function holdPlaces(
  buyer: Api,
  eventId: string,
  places: Record<string, number>,
  seatIds: string[] = [],
  more: object = {},
) {
  const areas = Object.entries(places).map(([key, quantity]) => ({ key, quantity }));
  const { holdGeneralAdmission } = await buyer(
    `mutation ($input: HoldGeneralAdmissionInput!) { holdGeneralAdmission(input: $input) {
      __typename
      ... on SeatHold { id expiresAt seats { id } generalAdmission { area { key } quantity } total { total { amount } } }
      ... on SeatsUnavailable { unavailable }
      ... on TooManyTickets { limit }
    } }`,
    { input: { eventId, areas, seatIds, idempotencyKey: randomUUID(), ...more } },
  );
  return holdGeneralAdmission;
}

export async function placeOrder(buyer: Api, holdId: string, idempotencyKey: string = randomUUID()) {
  const { placeOrder } = await buyer(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
      __typename
      ... on Order { id number status expiresAt total { total { amount currency } } }
      ... on HoldExpired { expiredAt }
    } }`,
    { input: { holdId, idempotencyKey } },
  );
  return placeOrder;
}

export async function payOrder(
  buyer: Api,
  orderId: string,
  paymentMethodToken: string | null = 'tok_ok',
  idempotencyKey: string = randomUUID(),
) {
  const { payOrder } = await buyer(
    `mutation ($input: PayOrderInput!) { payOrder(input: $input) {
      __typename
      ... on Payment { id status amount { amount currency } nextAction { url } }
      ... on PaymentDeclined { code message retryable }
      ... on OrderNotPayable { orderStatus: status }
    } }`,
    { input: { orderId, paymentMethodToken, idempotencyKey } },
  );
  return payOrder;
}

export const orderFields = `id number status total { total { amount currency } }
  tickets { id number status qrCode seat { id section row number } area { key } }
  payments { id status amount { amount } refunds { id amount { amount } } }`;

export async function orderOf(buyer: Api, orderId: string) {
  const { order } = await buyer(`query ($id: ID!) { order(id: $id) { ${orderFields} } }`, { id: orderId });
  return order;
}

/** The order once it has reached this status. @throws when it does not within `deadlineMs`. */
export function orderIn(status: string, buyer: Api, orderId: string, deadlineMs = 10_000) {
  return until(
    `order ${orderId} is ${status}`,
    async () => {
      const order = await orderOf(buyer, orderId);
      return order.status === status ? order : undefined;
    },
    deadlineMs,
  );
}

/** The order once its money is back and, moments later, its tickets are void. @throws as `orderIn` */
export function refundedOrder(buyer: Api, orderId: string, deadlineMs = 10_000) {
  return until(
    `order ${orderId} is REFUNDED and its tickets as well`,
    async () => {
      const order = await orderOf(buyer, orderId);
      const isVoid = (ticket: { status: string }) => ticket.status === 'REFUNDED';
      return order.status === 'REFUNDED' && order.tickets.every(isVoid) && order;
    },
    deadlineMs,
  );
}

/** Hold, order, pay, tickets. */
export async function buy(buyer: Api, eventId: string, seatIds: string[]) {
  const hold = await holdSeats(buyer, eventId, seatIds);
  return buyHeld(buyer, hold.id);
}

/** Order, pay, tickets, for what is held. */
export async function buyHeld(buyer: Api, holdId: string) {
  const order = await placeOrder(buyer, holdId);
  await payOrder(buyer, order.id);
  return orderIn('CONFIRMED', buyer, order.id);
}
