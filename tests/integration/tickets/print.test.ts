import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { readPrintedTicket } from '../../kit/printed-ticket.js';
import { until } from '../../kit/until.js';
import { type Hall, openHall, type Plan, planned, seat } from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const query = `query ($id: ID!, $locale: String) { ticket(id: $id) { qrCode pdfUrl(locale: $locale) } }`;

const bought = async (title: string, terms: Plan['terms'] = {}) => {
  const eventId = await hall.open({ terms: { title, ...terms } });
  const order = await hall.order(eventId, [seat(1, 7)], 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  const [ticket] = (await hall.seen(order, 'ann')).tickets;
  return { eventId, order, ticket };
};

test.each([
  ['en', 'Section Parterre, row A1, seat 7', /Tuesday,? 1 June 2027 at 21:00/, 'Show this code at the door'],
  ['fr', 'Section Parterre, rang A1, place 7', /mardi 1 juin 2027 à 21:00/, 'Présentez ce code à l’entrée'],
])(
  'a ticket in %s says what it is for, and its code is the one the door takes',
  async (locale, place, when, door) => {
    const { ticket } = await bought('Œdipe à Łódź — Ορέστης');
    const { data } = await hall.ask(query, { id: ticket.id, locale }, user('ann'));
    const { pages, bytes, text, code } = await readPrintedTicket(data?.ticket.pdfUrl);
    expect(pages).toBe(1);
    expect(bytes).toBeLessThan(80_000);
    expect(text).toContain('Œdipe à Łódź — Ορέστης');
    for (const words of [ticket.number, 'Olympia', place, door]) expect(text).toContain(words);
    expect(text).toMatch(when);
    expect(code).toBe(ticket.qrCode);
  },
);

test.each([
  // 49.90 and the fees of 1.50 and 1.25, with 5.5 % of tax.
  ['en', 'EUR', 4_990, 'Price paid: €55.55, fees and tax included'],
  ['fr', 'EUR', 4_990, 'Prix payé : 55,55 €, frais et taxes compris'],
  // Intl writes HUF without fillér, and JPY has no smaller unit in ISO 4217 either.
  ['en', 'HUF', 4_990, 'Price paid: HUF 55.55, fees and tax included'],
  ['en', 'JPY', 4_990, 'Price paid: JP¥5,555, fees and tax included'],
  ['en', 'KWD', 4_990, 'Price paid: KWD 5.555, fees and tax included'],
  ['fr', 'EUR', 0, 'Gratuit'],
  ['en', 'EUR', 0, 'Free of charge'],
])(
  'a ticket in %s and %s for %i says what was paid for it, its tier, its order and the city',
  async (locale, currency, amount, paid) => {
    const { ticket, order } = await bought('Olympia Night', {
      currency,
      priceTiers: [{ id: 'tier-1', name: 'Carré d’or', price: amount }],
      ...(amount === 0 ? { fees: { perTicket: 0, basisPoints: 0 } } : {}),
    });
    const { data } = await hall.ask(query, { id: ticket.id, locale }, user('ann'));
    const { text } = await readPrintedTicket(data?.ticket.pdfUrl);
    for (const words of [paid, 'Carré d’or', order.number, 'Olympia, Paris']) expect(text).toContain(words);
  },
);

test('a title that is cut ends in an ellipsis', async () => {
  const { ticket } = await bought('Concertino '.repeat(14).trim());
  const { data } = await hall.ask(query, { id: ticket.id, locale: 'en' }, user('ann'));
  const { text } = await readPrintedTicket(data?.ticket.pdfUrl);
  expect(text.match(/Concertino/g)?.length).toBeLessThan(14);
  expect(text).toMatch(/Concertino ?…|Concert\w*…/);
});

test('who was given a ticket reads its price on it, and not the number of an order that is not theirs', async () => {
  const { eventId, ticket, order } = await bought('Olympia Night');
  const asked =
    'query ($id: ID!) { ticket(id: $id) { priceTier priceTierName price { amount currency } pdfUrl } }';
  const seenBy = async (viewer: ReturnType<typeof user>) =>
    (await hall.ask(asked, { id: ticket.id }, viewer)).data?.ticket;
  await hall.db
    .collection<{ _id: string }>('tickets')
    .updateOne({ _id: ticket.id }, { $set: { holderId: 'bob', status: 'TRANSFERRED' } });
  const { pdfUrl, ...facts } = await seenBy(user('bob'));
  expect(facts).toEqual({
    ...{ priceTier: 'tier-1', priceTierName: 'Parterre' },
    price: order.total.total,
  });
  const { text } = await readPrintedTicket(pdfUrl);
  expect(text).toContain('€55.55');
  expect(text).not.toContain(order.number);
  // The buyer of the order and its organizer see what each of its tickets cost; who works at the door does not.
  const ofOrder = 'query ($id: ID!) { order(id: $id) { tickets { price { amount } } } }';
  for (const viewer of [user('ann'), user('organizer-1', 'ORGANIZER')]) {
    const { data } = await hall.ask(ofOrder, { id: order.id }, viewer);
    expect(data?.order.tickets).toEqual([{ price: { amount: order.total.total.amount } }]);
  }
  const door = { ...user('door', 'STAFF'), staffOf: [eventId] } as ReturnType<typeof user>;
  expect(await seenBy(door)).toMatchObject({ priceTierName: 'Parterre', price: null });
});

test.each([
  ['en', 'Restricted view'],
  ['fr', 'Visibilité réduite'],
])('a ticket in %s says that the view of its seat is restricted, and only then', async (locale, words) => {
  const { rows } = planned();
  const eventId = await hall.open({ terms: { rows: rows.map((row) => ({ ...row, restrictedView: [6] })) } });
  const order = await hall.order(eventId, [seat(1, 7), seat(1, 8)], 'ann');
  await hall.pay(order);
  await until('the tickets', async () => (await hall.stateOf(order)) === 'CONFIRMED');
  const { tickets } = await hall.seen(order, 'ann');
  const texts = await Promise.all(
    tickets.map(async ({ id }: { id: string }) => {
      const { data } = await hall.ask(query, { id, locale }, user('ann'));
      return (await readPrintedTicket(data?.ticket.pdfUrl)).text;
    }),
  );
  const ofSeat = (number: number) => texts.find((text) => new RegExp(`(seat|place) ${number}\\b`).test(text));
  expect(ofSeat(7)).toContain(words);
  expect(ofSeat(8)).not.toContain(words);
});

test('a title that no font has and one without blanks are printed all the same', async () => {
  for (const title of ['東京 🎻', 'X'.repeat(160)]) {
    const { ticket } = await bought(title);
    const { data } = await hall.ask(query, { id: ticket.id, locale: 'en' }, user('ann'));
    expect((await readPrintedTicket(data?.ticket.pdfUrl)).code).toBe(ticket.qrCode);
  }
});

test('a ticket is printed by its holder, and not when it is void', async () => {
  const { eventId, order, ticket } = await bought('Olympia Night');
  const door = { ...user('door', 'STAFF'), staffOf: [eventId] } as ReturnType<typeof user>;
  const code = async (viewer: ReturnType<typeof user>, locale = 'en') =>
    (await hall.ask(query, { id: ticket.id, locale }, viewer)).errors?.[0]?.extensions.code;
  expect(await code(door)).toBe('FORBIDDEN');
  expect(await code(user('ann'), 'de')).toBe('BAD_USER_INPUT');
  expect(await code(user('ann'))).toBeUndefined();
  await hall.refundOf(order);
  await until('the refund', async () => (await hall.seen(order, 'ann')).tickets[0].status === 'REFUNDED');
  expect(await code(user('ann'))).toBe('CONFLICT');
});

test('at most ten are printed in one request', async () => {
  const { ticket } = await bought('Olympia Night');
  const fields = Array.from({ length: 11 }, (_, index) => `p${index}: pdfUrl`).join(' ');
  const { data, errors } = await hall.ask(
    `query ($id: ID!) { ticket(id: $id) { ${fields} } }`,
    { id: ticket.id },
    user('ann'),
  );
  expect(errors).toMatchObject([{ extensions: { code: 'TOO_COMPLEX' } }]);
  expect(Object.values(data?.ticket).filter(Boolean)).toHaveLength(10);
});
