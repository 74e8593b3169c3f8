import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../kit/until.js';
import {
  createEvent,
  createPlan,
  createVenue,
  openSeason,
  organizer,
  publish,
  type Season,
} from './setting.js';

let season: Season;
let now = new Date('2037-01-01T12:00:00Z');
beforeAll(async () => {
  season = await openSeason({ clock: () => now, tasksEveryMs: 50 });
});
afterAll(() => season?.close());

test('what is over is ENDED, leaves the catalogue and can no longer be cancelled', async () => {
  const venueId = await createVenue(season);
  const place = { venueId, planId: await createPlan(season, venueId) };
  const tonight = await createEvent(season, place, {
    startsAt: '2037-01-01T19:00:00Z',
    endsAt: '2037-01-01T22:00:00Z',
  });
  const tomorrow = await createEvent(season, place, {
    startsAt: '2037-01-02T19:00:00Z',
    endsAt: '2037-01-02T22:00:00Z',
  });
  for (const eventId of [tonight, tomorrow]) await publish(season, eventId);
  const listed = async () =>
    (await season.get('{ events { edges { node { id } } } }')).events.edges.map(
      ({ node }: { node: { id: string } }) => node.id,
    );
  expect(await listed()).toEqual([tonight, tomorrow]);

  now = new Date('2037-01-01T22:00:00Z');
  await until('the event of tonight has ended', async () => (await listed()).length === 1);
  expect(await listed()).toEqual([tomorrow]);
  const { event } = await season.get('query ($id: ID!) { event(id: $id) { status } }', { id: tonight });
  expect(event.status).toBe('ENDED');
  const cancel = 'mutation ($input: EventActionInput!) { cancelEvent(input: $input) { id } }';
  const refusal = await season.refusal(cancel, { input: { eventId: tonight } }, organizer);
  expect([refusal.code, refusal.status]).toEqual(['CONFLICT', 'ENDED']);
});
