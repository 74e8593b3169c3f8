import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '@parterre/house/api';
import { type Hall, rowName, section } from './hall.js';

/** What an organizer does, through the public API. */

const onTheMarketWithinMs = 30_000;

/** A new event in a hall of this shape. @returns its id, once its seats are on the market */
export async function publishHall(organizer: Api, { rows, seatsARow }: Hall): Promise<string> {
  const venueId = await create(organizer, 'createVenue', 'CreateVenueInput', {
    name: `Bench hall ${randomUUID().slice(0, 8)}`,
    address: { street: '1 rue du Test', postalCode: '69001', city: 'Lyon', country: 'FR' },
    location: { lat: 45.76, lng: 4.83 },
    timeZone: 'Europe/Paris',
  });
  const seatingPlanId = await create(organizer, 'createSeatingPlan', 'CreateSeatingPlanInput', {
    venueId,
    name: 'Plan',
    focalPoint: { x: 0, y: 0 },
    sections: [
      {
        name: section,
        rows: Array.from({ length: rows }, (_, row) => ({
          row: rowName(row),
          count: seatsARow,
          x: 0,
          y: row + 1,
        })),
      },
    ],
  });
  const startsAt = Date.now() + 30 * 24 * 60 * 60_000;
  const eventId = await create(organizer, 'createEvent', 'CreateEventInput', {
    ...{ venueId, seatingPlanId, title: `Bench night ${randomUUID().slice(0, 8)}`, category: 'concert' },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + 2 * 60 * 60_000).toISOString(),
    currency: 'EUR',
    priceTiers: [{ name: section, price: 5_000, sections: [section] }],
    fees: { perTicket: 150, basisPoints: 300 },
    taxBasisPoints: 550,
  });
  await organizer('mutation ($input: EventActionInput!) { publishEvent(input: $input) { id } }', {
    input: { eventId },
  });
  await untilOnTheMarket(organizer, eventId);
  return eventId;
}

async function create(api: Api, mutation: string, type: string, input: object): Promise<string> {
  const answer = await api(`mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`, { input });
  return answer[mutation].id;
}

async function untilOnTheMarket(api: Api, eventId: string): Promise<void> {
  const end = performance.now() + onTheMarketWithinMs;
  for (;;) {
    const { event } = await api('query ($id: ID!) { event(id: $id) { availability { capacity } } }', {
      id: eventId,
    });
    if (event?.availability.capacity > 0) return;
    if (performance.now() > end) throw new Error(`Not on the market within ${onTheMarketWithinMs} ms.`);
    await delay(50);
  }
}
