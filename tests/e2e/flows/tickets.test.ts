import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import {
  buy,
  holdPlaces,
  newEvent,
  orderIn,
  orderOf,
  payOrder,
  placeOrder,
  refundedOrder,
} from '../../kit/box-office.js';
import { hold } from '../../kit/holds.js';
import { readPrintedTicket } from '../../kit/printed-ticket.js';
import { codeOf } from '../../kit/refusal.js';
import { readOffline, ticketKeysOf } from '../../kit/ticket-codes.js';
import { newBuyer, newCast, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const { organizer, ann, bob } = await newCast(house);

interface Numbered {
  number: string;
}

test('numbers run from 1 without gap or repeat, however many buy at once and whoever does not pay', async () => {
  const event = await newEvent(organizer.api, { rows: 4, floor: 20, title: 'Olympia, première' });
  const orderSeats = async (buyer: Visitor, seats: string[]) => {
    const held = await hold(buyer.api, event.id, seats);
    return placeOrder(buyer.api, held.id);
  };
  const [cancelled, declined, unpaid] = await Promise.all([
    orderSeats(ann, ['Stalls/R4/1']),
    orderSeats(ann, ['Stalls/R4/2']),
    orderSeats(bob, ['Stalls/R4/3', 'Stalls/R4/4']),
  ]);
  await ann.api('mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { id } }', {
    input: { orderId: cancelled.id },
  });
  expect((await payOrder(ann.api, declined.id, 'tok_declined')).__typename).toBe('PaymentDeclined');
  for (const [buyer, order] of [
    [ann, declined],
    [bob, unpaid],
  ] as const) {
    expect((await orderOf(buyer.api, order.id)).tickets, 'none before it is confirmed').toEqual([]);
  }

  const floor = async () => {
    const held = await holdPlaces(bob.api, event.id, { floor: 3 });
    const order = await placeOrder(bob.api, held.id);
    await payOrder(bob.api, order.id);
    return orderIn('CONFIRMED', bob.api, order.id);
  };
  const orders = await Promise.all([
    buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']),
    buy(bob.api, event.id, ['Stalls/R2/1']),
    floor(),
    buy(ann.api, event.id, ['Stalls/R3/1', 'Stalls/R3/2', 'Stalls/R3/3']),
  ]);
  const numbers = orders.flatMap(({ tickets }) => tickets.map(({ number }: Numbered) => number)).sort();
  const [code] = /^OLY\d*-\d{4}/.exec(numbers[0]) ?? [];
  expect(numbers).toEqual(
    Array.from({ length: 9 }, (_, index) => `${code}-${String(index + 1).padStart(6, '0')}`),
  );
  for (const { number } of orders) expect(number).toMatch(new RegExp(`^${code}-1\\d{5}$`));
});

test('a code is checked offline with the published keys alone; an altered one, or of another key, is not', async () => {
  const event = await newEvent(organizer.api);
  const { tickets } = await buy(ann.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const keys = await ticketKeysOf(house);
  expect(keys.flatMap(Object.keys), 'and no private part').not.toContain('d');
  const [one, two] = tickets as { id: string; qrCode: string }[];
  if (!one || !two) throw new Error('There are two tickets.');
  expect(readOffline(keys, one.qrCode)).toEqual({ t: one.id, e: event.id, n: expect.any(Number), v: 1 });

  const [head, payload, signature] = one.qrCode.split('.');
  const altered = Buffer.from(JSON.stringify({ t: two.id, e: event.id, n: 1, v: 1 })).toString('base64url');
  expect(readOffline(keys, `${head}.${altered}.${signature}`)).toBeNull();
  const { privateKey } = generateKeyPairSync('ed25519');
  const forged = sign(null, Buffer.from(`${head}.${payload}`), privateKey).toString('base64url');
  expect(readOffline(keys, `${head}.${payload}.${forged}`)).toBeNull();
});

test('a PDF says what the ticket is for in the reader’s language, and its code is the one for the door', async () => {
  const event = await newEvent(organizer.api, { title: 'Œdipe — Ορέστης', startsInHours: 400 });
  const order = await buy(ann.api, event.id, ['Stalls/R1/7']);
  const print =
    'query ($id: ID!, $locale: String!) { ticket(id: $id) { number qrCode pdfUrl(locale: $locale) } }';
  const [{ id }] = order.tickets;
  for (const [locale, place] of [
    ['en', 'Section Stalls, row R1, seat 7'],
    ['fr', 'Section Stalls, rang R1, place 7'],
  ]) {
    const { ticket } = await ann.api(print, { id, locale });
    const { pages, text, code } = await readPrintedTicket(ticket.pdfUrl);
    expect(pages).toBe(1);
    for (const words of [event.title, ticket.number, place]) expect(text).toContain(words);
    expect(code).toBe(ticket.qrCode);
  }
  expect(await codeOf(bob.api(print, { id, locale: 'en' }))).toBe('NOT_FOUND');
});

test('tickets are found by their holder; after a refund they are void and are not printed', async () => {
  const event = await newEvent(organizer.api);
  const buyer = await newBuyer(house);
  const order = await buy(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const mine =
    'query { myTickets { edges { node { id status event { title } seat { number } order { number } } } } }';
  const listed = async () =>
    (await buyer.api(mine)).myTickets.edges.map(({ node }: { node: unknown }) => node);
  const about = { event: { title: event.title }, order: { number: order.number } };
  const found = await listed();
  expect(found).toHaveLength(2);
  expect(found).toMatchObject([
    { status: 'VALID', ...about },
    { status: 'VALID', ...about },
  ]);
  await organizer.api('mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { id } }', {
    input: { paymentId: order.payments[0].id, reason: 'A flood', idempotencyKey: `flood-${order.id}` },
  });
  await refundedOrder(buyer.api, order.id);
  expect(await listed()).toMatchObject([{ status: 'REFUNDED' }, { status: 'REFUNDED' }]);
  const print = buyer.api('query ($id: ID!) { ticket(id: $id) { pdfUrl } }', { id: order.tickets[0].id });
  expect(await codeOf(print)).toBe('CONFLICT');
});
