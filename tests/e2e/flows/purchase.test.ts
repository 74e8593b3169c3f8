import { createApi, login } from '@parterre/house/api';
import { beforeAll, expect, inject, test } from 'vitest';
import {
  buy,
  holdSeats,
  newEvent,
  orderIn,
  payOrder,
  placeOrder,
  type TestEvent,
} from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { mailAbout, subjectOf } from '../../kit/mailbox.js';
import { readQrCodeOfPng } from '../../kit/qr-code.js';
import { readOffline, ticketKeysOf } from '../../kit/ticket-codes.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;
let event: TestEvent;

beforeAll(async () => {
  organizer = await newOrganizer(house);
  event = await newEvent(organizer.api, { title: `Aubade ${organizer.userId.slice(-8)}` });
});

test('register, log in, search, look, hold, order, pay: numbered tickets with signed codes, a message, a purchase', async () => {
  const registered = await newBuyer(house, 'Ada Moreau');
  const { api: buyer } = await login(anyone, registered.account);
  const { events } = await buyer(
    'query ($text: String!) { events(filter: { text: $text, onSale: true }) { edges { node { id title } } } }',
    { text: event.title },
  );
  expect(events.edges).toEqual([{ node: { id: event.id, title: event.title } }]);

  const { event: opened } = await buyer(
    `query ($id: ID!) { event(id: $id) {
      venue { name } priceTiers { id price { amount } } seatMap { rows { key seats seatIds priceTier } }
    } }`,
    { id: event.id },
  );
  const row = opened.seatMap.rows[0];
  expect(row.seats).toBe('A'.repeat(10));
  const seatIds = row.seatIds.slice(4, 6);

  const hold = await holdSeats(buyer, event.id, seatIds);
  expect(hold).toMatchObject({ __typename: 'SeatHold', seats: [{}, {}] });
  expect(Date.parse(hold.expiresAt) - Date.parse(hold.serverTime)).toBeGreaterThan(9 * 60_000);
  expect(Date.parse(hold.expiresAt) - Date.parse(hold.serverTime)).toBeLessThanOrEqual(10 * 60_000);
  // 2 seats at 50.00; for each a fee of 1.50 and 3 %; 5.5 % tax on all of it.
  expect(hold.total.total).toEqual({ amount: 11_183, currency: 'EUR' });
  const order = await placeOrder(buyer, hold.id);
  expect(order).toMatchObject({ status: 'PENDING_PAYMENT', total: hold.total });
  const payment = await payOrder(buyer, order.id);
  expect(payment).toMatchObject({
    __typename: 'Payment',
    status: 'CAPTURED',
    amount: { amount: 11_183, currency: 'EUR' },
  });

  const confirmed = await orderIn('CONFIRMED', buyer, order.id);
  expect(confirmed.payments).toEqual([
    { id: payment.id, status: 'CAPTURED', amount: { amount: 11_183 }, refunds: [] },
  ]);
  expect(confirmed.tickets).toHaveLength(2);
  const keys = await ticketKeysOf(house);
  for (const [index, ticket] of confirmed.tickets.entries()) {
    expect(ticket).toMatchObject({
      status: 'VALID',
      seat: { section: 'Stalls', row: 'R1', number: String(5 + index) },
    });
    expect(ticket.number).toMatch(/^[A-Z0-9]{2,}-\d{4}-\d{6}$/);
    expect(readOffline(keys, ticket.qrCode)).toMatchObject({ t: ticket.id, e: event.id });
  }

  const mail = await mailAbout(house, registered, 'Your tickets for');
  expect(subjectOf(mail)).toBe(`Your tickets for ${event.title}`);
  const text = textOf(mail, 'text/plain');
  expect(text).toContain('Hello Ada Moreau');
  expect(text).toContain(order.number);
  expect(text).toContain('€111.83');
  for (const ticket of confirmed.tickets) {
    expect(text).toContain(ticket.number);
    expect(text).toContain(`row R1, seat ${ticket.seat.number}`);
  }
  // The pictures are those of the very codes that the API gives out.
  const pictures = mail.parts.filter(({ type }) => type === 'image/png');
  expect(pictures.map(({ content }) => readQrCodeOfPng(content))).toEqual(
    confirmed.tickets.map(({ qrCode }: { qrCode: string }) => qrCode),
  );

  const told = await until('the message to be marked as sent', async () => {
    const { order: seen } = await buyer(
      'query ($id: ID!) { order(id: $id) { notifications { template channel status subject recipient { id } } } }',
      { id: order.id },
    );
    return seen.notifications[0]?.status === 'SENT' && seen.notifications;
  });
  expect(told).toEqual([
    {
      template: 'order-confirmed',
      channel: 'EMAIL',
      status: 'SENT',
      subject: `Your tickets for ${event.title}`,
      recipient: { id: registered.userId },
    },
  ]);

  const purchases = await until('the purchase in the history', async () => {
    const { me } = await buyer(
      `query { me { purchases { edges { node {
        number status ticketCount amount { amount currency } event { title venue { name } } order { id status tickets { id } }
      } } } } }`,
    );
    return me.purchases.edges.length > 0 && me.purchases.edges;
  });
  expect(purchases).toEqual([
    {
      node: {
        number: order.number,
        status: 'CONFIRMED',
        ticketCount: 2,
        amount: { amount: 11_183, currency: 'EUR' },
        event: { title: event.title, venue: opened.venue },
        order: {
          id: order.id,
          status: 'CONFIRMED',
          tickets: confirmed.tickets.map(({ id }: { id: string }) => ({ id })),
        },
      },
    },
  ]);
});

test('statistics follow each sale', async () => {
  const own = await newEvent(organizer.api);
  const buyer = await newBuyer(house);
  await buy(buyer.api, own.id, ['Stalls/R1/1', 'Stalls/R1/2', 'Stalls/R1/3']);
  await holdSeats(buyer.api, own.id, ['Stalls/R2/1']);
  const statistics = await until('the order to be counted', async () => {
    const { event } = await organizer.api(
      `query ($id: ID!) { event(id: $id) { statistics {
        ticketsSold ordersPlaced ordersConfirmed ordersRefunded revenue { amount currency } byTier { name sold } byDay { sold }
      } } }`,
      { id: own.id },
    );
    const { ordersPlaced, ordersConfirmed } = event.statistics;
    return ordersPlaced > 0 && ordersConfirmed > 0 && event.statistics;
  });
  expect(statistics).toEqual({
    ticketsSold: 3,
    ordersPlaced: 1,
    ordersConfirmed: 1,
    ordersRefunded: 0,
    revenue: { amount: 15_000, currency: 'EUR' },
    byTier: [{ name: 'Stalls', sold: 3 }],
    byDay: [{ sold: 3 }],
  });
});

test('a French buyer is written to in French', async () => {
  const buyer = await newBuyer(house, 'Zoé', 'fr');
  const order = await buy(buyer.api, event.id, ['Stalls/R2/1']);
  const mail = await mailAbout(house, buyer, 'Vos billets pour');
  const text = textOf(mail, 'text/plain');
  expect(text).toContain('Bonjour Zoé');
  expect(text).toContain('rang R2, place 1');
  expect(text).toContain(order.tickets[0].number);
  // 53.00 with fees, 55.915 with tax; half a cent is rounded up.
  expect(text).toMatch(/55,92\s€/);
});
