import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import {
  orderConfirmed,
  orderPlaced,
  orderRefunded,
  ticketTakenBack,
} from '@parterre/contracts/tickets-events';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import {
  admin,
  buyer,
  createEvent,
  createPlan,
  createVenue,
  openSeason,
  organizer,
  publish,
  rival,
  type Season,
} from './setting.js';

let season: Season;
let place: { venueId: string; planId: string };
beforeAll(async () => {
  season = await openSeason({ tasksEveryMs: 100 });
  const venueId = await createVenue(season);
  place = { venueId, planId: await createPlan(season, venueId) };
});
afterAll(() => season?.close());

const query = `query ($id: ID!) { event(id: $id) { statistics {
  ordersPlaced ordersConfirmed ordersRefunded ticketsSold conversion revenue { amount currency }
  byTier { priceTierId name sold revenue { amount } } byDay { date sold revenue { amount } }
} } }`;
const statisticsOf = async (id: string) => (await season.get(query, { id }, admin)).event.statistics;

/** An order of `seated` and `standing` tickets, told as far as it came. */
function order(
  eventId: string,
  n: number,
  seated: number,
  standing: number,
  confirmedAt: string,
  seatPrice = 6_000,
) {
  const facts = {
    orderId: `${eventId}-order-${n}`,
    number: `NAB-2037-${n}`,
    eventId,
    organizerId: 'organizer-1',
    buyerId: `buyer-${n}`,
    amount: seatPrice * seated + 2_500 * standing,
    currency: 'EUR',
  };
  const ticket = (tier: string, price: number) => (_: unknown, i: number) => ({
    ticketId: `${facts.orderId}-${tier}-${i}`,
    number: `NAB-2037-${n}-${tier}-${i}`,
    priceTierId: `tier-${tier}`,
    priceTierName: tier,
    price,
    seat: null,
    area: null,
    sealedCode: 'v1.c2VhbGVk.dmFsdWU',
  });
  const tickets = [
    ...Array.from({ length: seated }, ticket('Seated', seatPrice)),
    ...Array.from({ length: standing }, ticket('Standing', 2_500)),
  ];
  const placedAt = '2027-01-10T10:00:00.000Z';
  return {
    placed: entry(orderPlaced, { ...facts, quantity: tickets.length, placedAt, expiresAt: placedAt }),
    confirmed: entry(orderConfirmed, {
      ...facts,
      eventTitle: 'Nabucco',
      venueName: 'Opéra de Lyon',
      venueTimeZone: 'Europe/Paris',
      startsAt: '2037-03-28T18:00:00.000Z',
      placedAt,
      confirmedAt,
      tickets,
    }),
    takenBack: tickets.map(({ ticketId, priceTierId, priceTierName, price }) =>
      entry(ticketTakenBack, {
        ...{ ...facts, ticketId, priceTierId, priceTierName, price },
        ...{ refundedAmount: price, takenBackAt: '2027-01-20T10:00:00.000Z' },
      }),
    ),
    refunded: entry(orderRefunded, {
      ...facts,
      eventTitle: 'Nabucco',
      tickets: tickets.map(({ ticketId, priceTierId, price }) => ({ ticketId, priceTierId, price })),
      refundedAmount: facts.amount,
      confirmedAt,
      refundedAt: '2027-02-01T10:00:00.000Z',
    }),
  };
}

function entry<Contract extends EventContract>(contract: Contract, payload: PayloadOf<Contract>) {
  return outboxEntry(contract, payload, { occurredAt: new Date(), correlationId: 'statistics-test' });
}

/** The same order every run: which one was bad can be played again. */
function shuffled<T>(items: T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return items
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

const expected = {
  ordersPlaced: 31,
  ordersConfirmed: 30,
  ordersRefunded: 10,
  // 20 orders of 2 seated and 1 standing are left of 30; the 10 of the evening were refunded. Of the first, bought
  // after midnight, a seat went back to the pool; of the refunded third everything did before.
  ticketsSold: 59,
  conversion: 30 / 31,
  revenue: { amount: 20 * 14_500 - 6_000, currency: 'EUR' },
  byTier: [
    { priceTierId: 'tier-Seated', name: 'Seated', sold: 39, revenue: { amount: 234_000 } },
    { priceTierId: 'tier-Standing', name: 'Standing', sold: 20, revenue: { amount: 50_000 } },
  ],
  byDay: [
    { date: '2027-01-10', sold: 30, revenue: { amount: 145_000 } },
    { date: '2027-01-11', sold: 29, revenue: { amount: 139_000 } },
  ],
};

test.each([1, 2, 3])(
  'every delivery tripled and shuffled gives the same statistics (seed %i)',
  async (seed) => {
    const eventId = await createEvent(season, place);
    await publish(season, eventId);
    const orders = Array.from({ length: 30 }, (_, n) => {
      // 23:30 in UTC is the next day at the venue.
      const confirmedAt = n % 3 === 0 ? '2027-01-10T23:30:00.000Z' : '2027-01-10T11:00:00.000Z';
      const told = order(eventId, n, 2, 1, n % 3 === 2 ? '2027-01-10T20:00:00.000Z' : confirmedAt);
      const takenBack = n === 0 ? told.takenBack.slice(0, 1) : n === 2 ? told.takenBack : [];
      const refunded = n % 3 === 2 ? [told.refunded] : [];
      return [told.placed, told.confirmed, ...takenBack, ...refunded];
    }).flat();
    orders.push(order(eventId, 99, 1, 0, '2027-01-10T11:00:00.000Z').placed);
    for (const message of shuffled([...orders, ...orders, ...orders], seed))
      await season.broker.publish(message);

    await until(
      'the statistics are as expected',
      async () => JSON.stringify(await statisticsOf(eventId)) === JSON.stringify(expected),
      20_000,
    ).catch(async () => expect(await statisticsOf(eventId)).toEqual(expected));
    expect(await season.documents('order_facts').countDocuments({ eventId })).toBe(31);
  },
);

test('statistics are for the organizer and ADMIN', async () => {
  const eventId = await createEvent(season, place);
  await publish(season, eventId);
  expect((await statisticsOf(eventId)).ticketsSold).toBe(0);
  expect((await season.get(query, { id: eventId }, organizer)).event.statistics.byTier).toEqual([]);
  expect((await season.refusal(query, { id: eventId })).code).toBe('UNAUTHENTICATED');
  for (const viewer of [buyer, rival]) {
    expect((await season.refusal(query, { id: eventId }, viewer)).code).toBe('FORBIDDEN');
  }
});

test('what sells best comes first', async () => {
  const [slow, fast] = [await createEvent(season, place), await createEvent(season, place)];
  for (const eventId of [slow, fast]) await publish(season, eventId);
  await season.broker.publish(order(slow, 1, 1, 0, '2027-01-10T11:00:00.000Z').confirmed);
  await season.broker.publish(order(fast, 1, 200, 0, '2027-01-10T11:00:00.000Z').confirmed);
  const first = async () =>
    (await season.get('{ events(sort: POPULARITY, first: 100) { edges { node { id } } } }')).events.edges.map(
      ({ node }: { node: { id: string } }) => node.id,
    );
  await until('the best seller leads', async () => (await first())[0] === fast);
  await until('the other follows', async () => (await first()).indexOf(slow) < 6);
});

test('statistics of a sold-out house of 20,000 are read quickly', async () => {
  const eventId = await createEvent(season, place);
  await publish(season, eventId);
  const facts = Array.from({ length: 8_000 }, (_, n) => ({
    _id: `${eventId}-${n}`,
    schemaVersion: 1,
    eventId,
    placed: { quantity: 3, at: new Date(0) },
    confirmed: {
      day: `2027-01-${String(1 + (n % 28)).padStart(2, '0')}`,
      tiers: [
        { priceTierId: `tier-${n % 10}`, name: `Tier ${n % 10}`, sold: 2, revenue: 12_000 },
        { priceTierId: 'tier-x', name: 'Tier x', sold: 1, revenue: 2_500 },
      ],
      at: new Date(0),
    },
  }));
  await season.documents('order_facts').insertMany(facts);
  const before = performance.now();
  const { ticketsSold, byTier, byDay } = await statisticsOf(eventId);
  expect([ticketsSold, byTier.length, byDay.length]).toEqual([24_000, 11, 28]);
  expect(performance.now() - before).toBeLessThan(5_000);
});

test('a revenue beyond 2^31 is told to the last minor unit', async () => {
  const eventId = await createEvent(season, place);
  await publish(season, eventId);
  // A hundred million a ticket, as it may be asked for in VND or IDR.
  const { placed, confirmed } = order(eventId, 1, 40, 0, '2027-01-10T11:00:00.000Z', 100_000_001);
  for (const message of [placed, confirmed]) await season.broker.publish(message);
  const revenue = { amount: 4_000_000_040, currency: 'EUR' };
  await until('the revenue', async () => (await statisticsOf(eventId))?.ticketsSold === 40);
  expect(await statisticsOf(eventId)).toMatchObject({
    revenue,
    byDay: [{ revenue: { amount: revenue.amount } }],
  });
});
