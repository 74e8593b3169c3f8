import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { readPrintedTicket } from '../../kit/printed-ticket.js';
import { until } from '../../kit/until.js';
import { type Hall, openHall, seat } from './hall.js';

let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const query = `query ($id: ID!, $locale: String) { ticket(id: $id) { qrCode pdfUrl(locale: $locale) } }`;

const bought = async (title: string) => {
  const eventId = await hall.open({ terms: { title } });
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
