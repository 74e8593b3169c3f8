import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOver } from '@parterre/tickets/domain/cart';
import { seatIdOf } from '@parterre/tickets/domain/seat-id';
import { expect } from 'vitest';
import { parseEml, textOf } from '../kit/eml.js';
import { expectBalancedLedger } from '../kit/ledger.js';
import { subjectOf } from '../kit/mailbox.js';
import type { OpenHouse } from './open-house.js';
import { capturesAtProvider } from './provider.js';
import { countMessages } from './queues.js';
import { countOutboxes, type Records, readRecords, type StoredTicket } from './records.js';

/**
 * Checks what must be so whatever has happened, over the whole house, by the databases and the provider's word.
 * To be called at rest.
 */
export async function expectPromisesKept(open: OpenHouse): Promise<void> {
  const records = await readRecords(open);
  const broken = [
    ...seatsOfOne(records),
    ...holdsOfSomebody(records),
    ...numbersInOrder(records),
    ...(await captureLeadsSomewhere(open, records)),
    ...sameKeySameResult(records),
    ...(await eachEventOnce(open, records)),
  ];
  expect(broken).toEqual([]);
  await expectBalancedLedger(open.mongo.db('parterre_payments'));
}

/** Of a ticket's order and seat; both may be had by another order later. */
const placeOf = ({ orderId, seat }: StoredTicket) => `${orderId}/${seat && seatIdOf(seat)}`;

const keyOf = (eventId: string, seatId: string | null) => `${eventId}/${seatId}`;

function* seatsIn({ rows }: Records) {
  for (const { eventId, section, row, seats } of rows) {
    for (const seat of seats)
      yield { ...seat, key: keyOf(eventId, seatIdOf({ section, row, number: seat.n })) };
  }
}

/** S: a sold seat, a confirmed order and a valid ticket are always three of a kind. */
function seatsOfOne(records: Records): string[] {
  const { orders, tickets } = records;
  const broken: string[] = [];
  const ordered = new Map<string, string>();
  const resold = tickets.filter(({ resale }) => resale !== null);
  const givenBack = new Set(resold.map(placeOf));
  for (const { _id, eventId, items } of orders.filter(({ status }) => status === 'CONFIRMED')) {
    for (const { seatId } of items.filter(
      (item) => item.seatId !== null && !givenBack.has(`${_id}/${item.seatId}`),
    )) {
      const key = keyOf(eventId, seatId);
      if (ordered.has(key)) broken.push(`S: ${key} is in two confirmed orders`);
      ordered.set(key, _id);
    }
    const valid = tickets.filter(({ orderId, status }) => orderId === _id && status === 'VALID').length;
    const given = items.length - resold.filter(({ orderId }) => orderId === _id).length;
    if (valid !== given) broken.push(`S: order ${_id} has ${valid} tickets for ${given} places`);
  }
  const ticketed = new Map<string, string>();
  for (const { _id, eventId, seat, orderId, status } of tickets) {
    if (status !== 'VALID' || seat === null) continue;
    const key = keyOf(eventId, seatIdOf(seat));
    if (ticketed.has(key)) broken.push(`S: ${key} has two valid tickets`);
    if (ordered.get(key) !== orderId) broken.push(`S: ticket ${_id} is valid without a confirmed order`);
    ticketed.set(key, orderId);
  }
  const byHold = new Map(orders.map(({ holdId, _id }) => [holdId, _id]));
  const sold = new Map<string, string>();
  for (const { key, s, h } of seatsIn(records)) {
    if (s === 'S') sold.set(key, byHold.get(h ?? '') ?? `nobody's hold ${h}`);
  }
  for (const key of new Set([...ordered.keys(), ...ticketed.keys(), ...sold.keys()])) {
    const owners = [ordered, ticketed, sold].map((owner) => owner.get(key));
    if (new Set(owners).size > 1) {
      broken.push(`S: ${key} is ordered, ticketed and sold to ${owners.map(String).join(', ')}`);
    }
  }
  return broken;
}

/** S: no seat is stuck with a hold that nobody has, and whoever has a hold has all of its seats. */
function holdsOfSomebody(records: Records): string[] {
  const now = new Date();
  const live = records.carts
    .flatMap(({ eventId, entries }) => entries.map((entry) => ({ ...entry, eventId })))
    .filter((entry) => !isOver(entry, now));
  const held = new Map([...seatsIn(records)].map(({ key, s, h, x }) => [key, { s, h, x }]));
  const givenBack = new Set(records.tickets.filter(({ resale }) => resale !== null).map(placeOf));
  const wanted = new Map(
    live.flatMap(({ eventId, holdId, orderId, seatIds }) =>
      seatIds
        .filter((seatId) => !givenBack.has(`${orderId}/${seatId}`))
        .map((seatId) => [keyOf(eventId, seatId), holdId]),
    ),
  );
  const stuck = [...held]
    .filter(([key, { s, h, x }]) => s === 'H' && (x === undefined || x > now) && wanted.get(key) !== h)
    .map(([key, { h }]) => `S: ${key} is stuck with hold ${h}`);
  const lacking = [...wanted]
    .filter(([key, holdId]) => held.get(key)?.h !== holdId)
    .map(([key, holdId]) => `S: hold ${holdId} lacks ${key}`);
  const miscounted = records.rows
    .filter(({ seats, available }) => seats.filter(({ s }) => s === 'A').length !== available)
    .map(({ eventId, section, row }) => `S: ${eventId}/${section}/${row} counts its free seats wrongly`);
  return [...stuck, ...lacking, ...miscounted];
}

/** Tickets of an event are numbered from 1, without gaps or repeats. */
function numbersInOrder({ tickets, allotted }: Records): string[] {
  const byEvent = Map.groupBy(tickets, ({ eventId }) => eventId);
  return [...Map.groupBy(allotted, ({ eventId }) => eventId)].flatMap(([eventId, orders]) => {
    const lastSerial = orders.reduce((sum, { count }) => sum + count, 0);
    const made = byEvent.get(eventId) ?? [];
    const serials = made.map(({ serial }) => serial).sort((one, other) => one - other);
    const inOrder =
      serials.length === lastSerial &&
      serials.every((serial, index) => serial === index + 1) &&
      new Set(made.map(({ number }) => number)).size === lastSerial;
    return inOrder
      ? []
      : [`S: event ${eventId} counted to ${lastSerial} and has tickets ${serials.join(' ')}`];
  });
}

/** P: for all money the provider took there are tickets, or it has given it back, once. */
async function captureLeadsSomewhere(open: OpenHouse, { orders, payments }: Records): Promise<string[]> {
  const captures = (await capturesAtProvider(open)).filter(({ status }) => status === 'captured');
  const broken = captures.flatMap(({ reference, amount, refunds }) => {
    const payment = payments.find(({ _id }) => _id === reference);
    const order = orders.find(({ _id }) => _id === payment?.orderId);
    const hasTickets = order?.status === 'CONFIRMED' && order.paymentId === reference;
    const returned = refunds.reduce((sum, refund) => sum + refund.amount, 0);
    // What the order itself asked back: single tickets, or what the event's policy gives. Other money goes back whole.
    const asked = order?.paymentId === reference ? order.refunds : [];
    const askedInTotal = asked.reduce((sum, refund) => sum + refund.amount, 0);
    const owed = hasTickets || asked.length > 0 ? askedInTotal : amount;
    const status = returned === 0 ? 'CAPTURED' : returned === amount ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    // One for one: none that the other side does not know, and none twice.
    const written = payment?.refunds.map((refund) => `${refund.id} ${refund.amount} ${refund.status}`) ?? [];
    const given = refunds.map((refund) => `${refund.reference} ${refund.amount} COMPLETED`);
    const rightly =
      payment?.status === status &&
      returned === owed &&
      written.sort().join() === given.sort().join() &&
      (!hasTickets || order.price.total.amount === amount);
    const facts = `payment ${payment?.status}, order ${order?.status}, ${returned} of ${amount} given back`;
    return rightly ? [] : [`P: capture ${reference}: ${facts}`];
  });
  const paid = new Set(captures.map(({ reference }) => reference));
  const unpaid = orders.filter(
    ({ status, paymentId }) => status === 'CONFIRMED' && !paid.has(paymentId ?? ''),
  );
  return [...broken, ...unpaid.map(({ _id }) => `P: order ${_id} has tickets and nobody has paid`)];
}

/** K: a key stands for one thing, and an order is paid for by one payment, however often either was sent. */
function sameKeySameResult({ payments, orders, carts }: Records): string[] {
  const kept = payments.filter(({ status }) => ['CAPTURED', 'PARTIALLY_REFUNDED'].includes(status));
  const uses = {
    'payments of one key': payments.map(({ buyerId, idempotencyKey }) => `${buyerId} ${idempotencyKey}`),
    'refunds of one key': payments.flatMap(({ refunds }) => refunds.map(({ requestKey }) => requestKey)),
    'orders of one key': orders.flatMap(({ buyerId, placementKeys }) =>
      placementKeys.map((key) => `${buyerId} ${key}`),
    ),
    'orders of one hold': orders.map(({ holdId }) => holdId),
    'holds of one key': carts.flatMap(({ _id, entries }) =>
      entries.map(({ idempotencyKey }) => `${_id} ${idempotencyKey}`),
    ),
    'payments kept for one order': kept.map(({ orderId }) => orderId),
  };
  return Object.entries(uses).flatMap(([what, keys]) =>
    [...Map.groupBy(keys, (key) => key)]
      .filter(([, all]) => all.length > 1)
      .map(([key, all]) => `K: ${all.length} ${what}: ${key}`),
  );
}

/** E: what a confirmation leads to has happened once, for each confirmed order and for no other. */
async function eachEventOnce(open: OpenHouse, records: Records): Promise<string[]> {
  const { orders, notifications, purchases, facts } = records;
  const confirmed = orders.filter(({ confirmedAt }) => confirmedAt !== null);
  const letters = confirmationLetters(open.mailDirectory);
  const broken = orders.flatMap(({ _id, number, status, confirmedAt, items, price }) => {
    const wanted = confirmedAt === null ? 0 : 1;
    const sent = notifications.filter(
      ({ orderId, content, status: is }) =>
        orderId === _id && content.template === 'order-confirmed' && is === 'SENT',
    ).length;
    const written = letters.filter((letter) => letter.includes(number)).length;
    const purchase = purchases.find((one) => one._id === _id);
    const fact = facts.find((one) => one._id === _id);
    const counted = fact?.confirmed?.tiers.reduce((sum, { sold }) => sum + sold, 0) ?? 0;
    const isTrue =
      sent === wanted &&
      written === wanted &&
      fact?.placed !== undefined &&
      counted === wanted * items.length &&
      (fact.refunded !== undefined) === (status === 'REFUNDED') &&
      (wanted === 0 || (purchase?.ticketCount === items.length && purchase.amount === price.total.amount)) &&
      (status !== 'CONFIRMED' || purchase?.status === 'CONFIRMED') &&
      (wanted === 1 || purchase === undefined || purchase.status === 'REFUNDED');
    const found = `${sent} sent, ${written} written, purchase ${purchase?.status}, counted ${counted}`;
    return isTrue ? [] : [`E: order ${_id}, ${status} with ${items.length} places: ${found}`];
  });
  if (letters.length !== confirmed.length) {
    broken.push(`E: ${letters.length} confirmations written for ${confirmed.length} orders`);
  }
  const [outboxes, { waiting, dead }] = await Promise.all([countOutboxes(open), countMessages(open)]);
  if (outboxes + waiting + dead > 0) {
    broken.push(`E: ${outboxes} outboxes, ${waiting} messages, ${dead} dead letters`);
  }
  return broken;
}

/** The text of every order confirmation on disk. */
function confirmationLetters(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => parseEml(readFileSync(join(directory, name), 'latin1')))
    .filter((letter) => subjectOf(letter).startsWith('Your tickets for'))
    .map((letter) => textOf(letter, 'text/plain'));
}
