import { profileChanged } from '@parterre/contracts/users-events';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { createSealer } from '@parterre/personal-data/seal';
import { createPeopleStore } from '@parterre/tickets/data/people.store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { user } from '../../kit/as-router.js';
import { until } from '../../kit/until.js';
import { type Hall, openHall, seat } from './hall.js';

/** Orders found by the address of their buyer. */
let hall: Hall;
beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.stop());

const search = `query ($eventId: ID!, $search: String!) {
  orders(eventId: $eventId, search: $search) { edges { node { id } } } }`;

const find = async (eventId: string, address: string): Promise<string[]> => {
  const organizer = user('organizer-1', 'ORGANIZER');
  const { data } = await hall.ask(search, { eventId, search: address }, organizer);
  return data?.orders.edges.map(({ node }: { node: { id: string } }) => node.id);
};

const profile = (userId: string, version: number, email: string) => {
  const { seal } = createSealer(Buffer.from(hall.ticketsSettings.PERSONAL_DATA_KEY, 'base64'));
  return hall.publish(profileChanged, {
    ...{ userId, version, locale: 'en', changedAt: new Date().toISOString() },
    sealedContact: seal(JSON.stringify({ email, phone: null, displayName: 'Ann' }), 'contact'),
    preferences: { categories: [], cities: [], channels: { email: true, sms: false } },
  });
};

test('an address that was changed finds nothing any more, and the new one does; what comes late changes nothing', async () => {
  const eventId = await hall.open();
  const order = await hall.order(eventId, [seat(1, 1)], 'ann');
  await profile('ann', 1, 'Ann@first.example');
  await until('the address', async () => (await find(eventId, 'ann@first.example')).length > 0);
  await profile('ann', 3, 'ann@third.example');
  await until('the new address', async () => (await find(eventId, 'ANN@third.example')).length > 0);
  expect(await find(eventId, 'ann@third.example')).toEqual([order.id]);
  expect(await find(eventId, 'ann@first.example')).toEqual([]);

  // Straight into the store: of a message that changes nothing nobody could tell when it was read.
  const key = Buffer.from(hall.ticketsSettings.PERSONAL_DATA_KEY, 'base64');
  const people = createPeopleStore(hall.db, createLookupHasher(key));
  await people.recordEmail({ userId: 'ann', version: 2, email: 'ann@second.example' });
  expect(await find(eventId, 'ann@second.example')).toEqual([]);
  expect(await find(eventId, 'ann@third.example')).toEqual([order.id]);
});

test('an address is kept under a keyed hash and nowhere in the clear', async () => {
  await profile('cat', 1, 'cat@kept.example');
  const people = hall.db.collection<{ _id: string; emailHash?: string }>('people');
  const kept = await until('the person', () => people.findOne({ _id: 'cat' }));
  expect(kept.emailHash).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(await people.find().toArray())).not.toContain('kept.example');
});
