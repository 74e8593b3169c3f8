import type { PayloadOf } from '@parterre/contracts/event';
import { eventCancelled, eventPostponed, eventPublished } from '@parterre/contracts/events-events';
import { ulid } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { textOf } from '../../kit/eml.js';
import { until } from '../../kit/until.js';
import { confirmed, refunded, transferred } from './order.js';
import { type App, createWorld, entry, profile, type World } from './world.js';

let world: World;
let app: App;

beforeAll(async () => {
  world = await createWorld();
  app = await world.start();
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

function terms(eventId: string, facts: { city?: string; categorySlug?: string } = {}) {
  return {
    eventId,
    version: 1,
    slug: `nocturnes-${eventId.toLowerCase()}`,
    title: `Nocturnes ${eventId}`,
    organizerId: 'organizer',
    categorySlug: facts.categorySlug ?? 'jazz',
    venue: { id: 'venue', name: 'Olympia', city: facts.city ?? 'Paris', timeZone: 'Europe/Paris' },
    startsAt: '2037-03-14T19:00:00.000Z',
    endsAt: '2037-03-14T22:00:00.000Z',
    salesOpenAt: '2036-12-01T09:00:00.000Z',
    salesCloseAt: '2037-03-14T18:00:00.000Z',
    currency: 'EUR',
    limitPerBuyer: 10,
    fees: { perTicket: 0, basisPoints: 0 },
    taxBasisPoints: 0,
    refundPolicy: { steps: [], resaleBasisPoints: null },
  };
}

const published = (eventId: string, facts?: Parameters<typeof terms>[1]) =>
  entry(eventPublished, {
    ...terms(eventId, facts),
    priceTiers: [
      { id: 'gold', name: 'Gold', price: 9_000 },
      { id: 'silver', name: 'Silver', price: 4_500 },
    ],
    rows: [],
    areas: [],
    publishedAt: new Date().toISOString(),
  } satisfies PayloadOf<typeof eventPublished>);

const postponed = (eventId: string, at = new Date()) =>
  entry(
    eventPostponed,
    {
      ...terms(eventId),
      previousStartsAt: '2037-02-01T19:00:00.000Z',
      postponedAt: at.toISOString(),
    },
    at,
  );

const cancelled = (eventId: string, at = new Date()) =>
  entry(
    eventCancelled,
    { eventId, version: 2, title: `Nocturnes ${eventId}`, cancelledAt: at.toISOString() },
    at,
  );

/** Who got this template about this event, by its title in the files; sorted. */
async function readersOf(eventId: string, subjectStart: string): Promise<string[]> {
  const mails = [...(await world.files()).values()].filter(
    (mail) =>
      textOf(mail, 'text/plain').includes(eventId) && mail.headers.get('subject')?.startsWith(subjectStart),
  );
  return mails.map(({ headers }) => /<(.+)@buyers/.exec(headers.get('to') ?? '')?.[1] ?? '').sort();
}

async function publish(...entries: ReturnType<typeof entry>[]): Promise<void> {
  await Promise.all(entries.map((each) => world.broker.publish(each)));
}

/** Profiles that are known here: what follows is not to race them. */
async function knownProfiles(...entries: ReturnType<typeof profile>[]): Promise<void> {
  await publish(...entries);
  await until('the profiles to be consumed', async () => {
    const count = await world.db.collection('contacts').countDocuments();
    return count >= known + entries.length;
  });
  known += entries.length;
}
let known = 0;

test('a new event is told to those whose preferences name its category or city, in their language, once', async () => {
  const [byCategory, byCity, byBoth, elsewhere, silent] = Array.from({ length: 5 }, () => ulid());
  if (!byCategory || !byCity || !byBoth || !elsewhere || !silent) throw new Error('unreachable');
  await knownProfiles(
    profile(byCategory, { preferences: { categories: ['jazz'] } }),
    profile(byCity, { locale: 'fr', preferences: { cities: ['  PARIS'] } }),
    profile(byBoth, { preferences: { categories: ['jazz'], cities: ['Paris'] } }),
    profile(elsewhere, { preferences: { categories: ['rock'], cities: ['Lyon'] } }),
    profile(silent, { preferences: { categories: ['jazz'], channels: { email: false, sms: true } } }),
  );
  const eventId = ulid();
  const event = published(eventId);
  await publish(event, event, event);

  await until('three readers', async () => (await readersOf(eventId, 'N')).length >= 3);
  expect(await readersOf(eventId, 'New:')).toEqual([byBoth, byCategory].sort());
  expect(await readersOf(eventId, 'Nouveau')).toEqual([byCity]);
  const mail = [...(await world.files()).values()].find(({ headers }) => headers.get('to')?.includes(byCity));
  expect(mail?.headers.get('list-unsubscribe')).toBe('<https://parterre.example/account/preferences>');
  expect(mail && textOf(mail, 'text/plain')).toMatch(/à partir de 45,00\s€/);
});

test('a cancelled event is told to whoever has tickets, for each order, however the news arrive', async () => {
  const [holder, twice, late, refundedBefore, refundedAfter] = Array.from({ length: 5 }, () => ulid());
  if (!holder || !twice || !late || !refundedBefore || !refundedAfter) throw new Error('unreachable');
  await knownProfiles(
    ...[holder, twice, late, refundedBefore, refundedAfter].map((userId) => profile(userId)),
  );
  const eventId = ulid();
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const [before, after] = [ulid(), ulid()];
  const orders = [
    confirmed({ eventId, buyerId: holder, at: minutesAgo(30) }),
    confirmed({ eventId, buyerId: twice, at: minutesAgo(30) }),
    confirmed({ eventId, buyerId: twice, at: minutesAgo(29) }),
    // The refund is heard of before the order.
    refunded({ eventId, orderId: before, buyerId: refundedBefore, at: minutesAgo(20) }),
    confirmed({ eventId, orderId: before, buyerId: refundedBefore, at: minutesAgo(30) }),
    confirmed({ eventId, orderId: after, buyerId: refundedAfter, at: minutesAgo(30) }),
    refunded({ eventId, orderId: after, buyerId: refundedAfter, at: minutesAgo(5) }),
  ];
  for (const each of orders) await publish(each, each, each);
  const news = cancelled(eventId, minutesAgo(10));
  await publish(news, news, news);
  await until('four letters', async () => (await readersOf(eventId, 'Cancelled')).length >= 4);
  // This one bought before, and is heard of only now.
  await publish(confirmed({ eventId, buyerId: late, at: minutesAgo(30) }));
  await until('the late one', async () => (await readersOf(eventId, 'Cancelled')).includes(late));

  expect(await readersOf(eventId, 'Cancelled')).toEqual([holder, twice, twice, late, refundedAfter].sort());
});

test('a new date is told to those who have tickets, and not to who bought for it', async () => {
  const [holder, newcomer] = [ulid(), ulid()];
  await knownProfiles(profile(holder), profile(newcomer));
  const eventId = ulid();
  const at = new Date(Date.now() - 60_000);
  await publish(
    confirmed({ eventId, buyerId: holder, at: new Date(at.getTime() - 1) }),
    confirmed({ eventId, buyerId: newcomer, at: new Date(at.getTime() + 1) }),
  );
  await until('both confirmations', async () => {
    const count = async (userId: string) =>
      (await app.ask(user(userId), '{ myNotifications { edges { node { id } } } }')).data.myNotifications
        .edges.length;
    return (await count(holder)) > 0 && (await count(newcomer)) > 0;
  });
  await publish(postponed(eventId, at));
  await until('the holder', async () => (await readersOf(eventId, 'New date')).includes(holder));
  expect(await readersOf(eventId, 'New date')).toEqual([holder]);
});

test('whoever holds a ticket that was given away is told of a new date, however the news arrive', async () => {
  const people = Array.from({ length: 4 }, () => ulid());
  const [buyer, between, holder, late] = people as [string, string, string, string];
  await knownProfiles(...people.map((userId) => profile(userId)));
  const [eventId, orderId, otherId] = [ulid(), ulid(), ulid()];
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const first = { eventId, orderId, from: buyer, to: between, at: minutesAgo(20) };
  const second = { eventId, orderId, from: between, to: holder, at: minutesAgo(15) };
  const [given, givenOn] = [transferred(first), transferred(second)];
  // The second hand is heard of first, and both before the order.
  for (const news of [givenOn, given, givenOn, given]) await publish(news);
  await until('both letters', async () => {
    const received = { 'content.template': 'ticket-received', recipientId: { $in: [between, holder] } };
    return (await world.db.collection('notifications').countDocuments(received)) === 2;
  });
  await publish(confirmed({ eventId, orderId, buyerId: buyer, at: minutesAgo(30) }));
  await publish(confirmed({ eventId, orderId: otherId, buyerId: buyer, at: minutesAgo(30) }));
  await until('the order', () =>
    world.db
      .collection('attendees')
      .countDocuments({ eventId, confirmedAt: { $exists: true } })
      .then((n) => n === 2),
  );
  const news = postponed(eventId, minutesAgo(10));
  await publish(news, news);
  await until('the holder', async () => (await readersOf(eventId, 'New date')).includes(holder));
  // This one was given before, and is heard of only now.
  await publish(transferred({ eventId, orderId: otherId, from: buyer, to: late, at: minutesAgo(11) }));
  await until('the late one', async () => (await readersOf(eventId, 'New date')).includes(late));
  // Whoever gets one now, gets it with its new date.
  await publish(transferred({ eventId, orderId: otherId, from: late, to: between, at: minutesAgo(1) }));
  await until('the last hand', () =>
    world.db.collection('attendees').findOne({ [`given.${otherId}-0.holderId`]: between }),
  );
  await until('all letters', async () => (await readersOf(eventId, 'New date')).length >= 4);
  expect(await readersOf(eventId, 'New date')).toEqual([buyer, buyer, holder, late].sort());
  const letter = [...(await world.files()).values()].find(
    ({ headers }) => headers.get('to')?.includes(holder) && headers.get('subject')?.startsWith('New date'),
  );
  expect(letter && textOf(letter, 'text/plain')).toContain(`/tickets/${orderId}-0`);
});

test('an event that is heard to be cancelled before it is heard of is not recommended', async () => {
  const reader = ulid();
  await knownProfiles(profile(reader, { preferences: { categories: ['chanson'] } }));
  const [gone, other] = [ulid(), ulid()];
  await publish(cancelled(gone));
  await until('the cancellation', async () =>
    world.db.collection('announcements').countDocuments({ eventId: gone }),
  );
  await publish(published(gone, { categorySlug: 'chanson' }));
  await until('the news to be finished', async () =>
    world.db.collection('announcements').countDocuments({
      eventId: gone,
      'news.template': 'event-published',
      dueAt: { $exists: false },
    }),
  );
  await publish(published(other, { categorySlug: 'chanson' }));
  await until('the other event', async () => (await readersOf(other, 'New:')).length > 0);
  expect(await readersOf(gone, 'New:')).toEqual([]);
});

test('a thousand readers are reached in batches', async () => {
  const readers = Array.from({ length: 1_001 }, () => ulid());
  await world.db.collection<{ _id: string }>('contacts').insertMany(
    readers.map((userId) => ({
      _id: userId,
      schemaVersion: 1,
      version: 1,
      locale: 'en',
      sealedContact: 'v1.not.opened',
      preferences: { categories: ['opera'], cities: [], channels: { email: false, sms: false } },
      wantsCategories: ['opera'],
      wantsCities: [],
    })),
  );
  const eventId = ulid();
  await publish(published(eventId, { categorySlug: 'opera' }));
  // They have changed their minds since they were found: each is asked again when their turn comes.
  const query = '{ notifications(status: SUPPRESSED, first: 1) { edges { node { error } } } }';
  await until(
    'all to be looked at',
    async () => {
      const counted = await world.db.collection('notifications').countDocuments({ status: 'SUPPRESSED' });
      return counted === readers.length;
    },
    40_000,
  );
  const { data } = await app.ask(user('an-admin', 'ADMIN'), query);
  expect(data.notifications.edges[0].node.error).toBe('UNSUBSCRIBED');
});
