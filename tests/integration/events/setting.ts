import type { EventContract, PayloadOf } from '@parterre/contracts/event';
import {
  eventCancelled,
  eventPostponed,
  eventPublished,
  eventUpdated,
} from '@parterre/contracts/events-events';
import { type EventsOptions, startEvents } from '@parterre/events/app';
import type { Viewer } from '@parterre/identity/viewer';
import { connectBroker } from '@parterre/messaging/broker';
import { type Document, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { type Answer, createTestRouter, user } from '../../kit/as-router.js';
import { startTestEngines } from '../../kit/engines.js';

export const organizer = user('organizer-1', 'ORGANIZER');
export const rival = user('organizer-2', 'ORGANIZER');
export const admin = user('admin-1', 'ADMIN');
export const buyer = user('buyer-1');

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is that of its query
export type Loose = any;

/** The events subgraph with a real database and broker; the test stands where router and other subgraphs stand. */
export async function openSeason(options: EventsOptions = {}) {
  const engines = await startTestEngines();
  const router = await createTestRouter();
  const running = await startEvents(
    {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      HOST: '127.0.0.1',
      PORT: 0,
      MONGODB_URI: engines.mongodbUri,
      AMQP_URL: engines.amqpUrl,
      ROUTER_IDENTITY_PUBLIC_KEYS: router.publicKeys,
    },
    options,
  );
  const broker = await connectBroker({
    url: engines.amqpUrl,
    service: 'test',
    log: pino({ level: 'silent' }),
  });
  const client = await new MongoClient(engines.mongodbUri).connect();
  const told: { name: string; payload: Loose }[] = [];
  broker.subscribeLive({
    contracts: [eventPublished, eventUpdated, eventPostponed, eventCancelled],
    handle: <C extends EventContract>({ name }: C, payload: PayloadOf<C>) => {
      told.push({ name, payload });
    },
  });
  await broker.waitUntilHealthy(20_000);

  const ask = (
    query: string,
    variables: Record<string, unknown> = {},
    viewer?: Viewer,
  ): Promise<Answer<Loose>> => router.ask({ name: 'events', url: running.url }, query, variables, viewer);

  return {
    url: running.url,
    broker,
    /** What was published, as other subgraphs hear it. */
    told,
    ask,
    /** The data of an answer that must have no errors. */
    async get(
      query: string,
      variables: Record<string, unknown> = {},
      viewer: Viewer = organizer,
    ): Promise<Loose> {
      const { data, errors } = await ask(query, variables, viewer);
      if (errors) throw new Error(JSON.stringify(errors, null, 2));
      return data;
    },
    /** The one error of an answer that must have one. */
    async refusal(query: string, variables: Record<string, unknown>, viewer?: Viewer): Promise<Loose> {
      const { errors } = await ask(query, variables, viewer);
      if (errors?.length !== 1) throw new Error(`not one error but ${JSON.stringify(errors)}`);
      return { message: errors[0]?.message, ...errors[0]?.extensions };
    },
    documents: (collection: string) =>
      client.db('parterre_events').collection<Document & { _id: string }>(collection),
    /** Commands that the subgraph has sent to its database so far. */
    async commands(): Promise<number> {
      const text = await (await fetch(`${running.url}/metrics`)).text();
      return [...text.matchAll(/^mongodb_commands_total\{.*\} (\d+)$/gm)].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    },
    async close(): Promise<void> {
      await broker.close();
      await client.close();
      await running.stop();
      await engines.stop();
    },
  };
}

export type Season = Awaited<ReturnType<typeof openSeason>>;

export const venueInput = {
  name: 'Opéra de Lyon',
  address: { street: '1 place de la Comédie', postalCode: '69001', city: 'Lyon', country: 'FR' },
  location: { lat: 45.7676, lng: 4.8361 },
  timeZone: 'Europe/Paris',
};

export async function createVenue(season: Season, changes: Record<string, unknown> = {}): Promise<string> {
  const { createVenue } = await season.get(
    'mutation ($input: CreateVenueInput!) { createVenue(input: $input) { id } }',
    { input: { ...venueInput, ...changes } },
  );
  return createVenue.id;
}

/** A small house: two rows of stalls and a floor for a hundred. */
export const smallLayout = {
  sections: [
    {
      name: 'Stalls',
      rows: [
        { row: 'A', first: 1, count: 10, x: 0, y: 0, accessible: ['1'] },
        { row: 'B', numbers: ['1', '2', '2bis'], x: 0, y: 1 },
      ],
    },
  ],
  areas: [{ key: 'floor', name: 'Floor', capacity: 100 }],
};

export const createPlanMutation =
  'mutation ($input: CreateSeatingPlanInput!) { createSeatingPlan(input: $input) { id capacity } }';

export async function createPlan(
  season: Season,
  venueId: string,
  layout: Record<string, unknown> = smallLayout,
): Promise<string> {
  const input = { venueId, name: 'House plan', ...layout };
  return (await season.get(createPlanMutation, { input })).createSeatingPlan.id;
}

export const createEventMutation =
  'mutation ($input: CreateEventInput!) { createEvent(input: $input) { id slug status version } }';
export const publishMutation =
  'mutation ($input: EventActionInput!) { publishEvent(input: $input) { id status version } }';

export function eventInput(venueId: string, seatingPlanId: string, changes: Record<string, unknown> = {}) {
  return {
    venueId,
    seatingPlanId,
    title: 'Nabucco',
    category: 'opera',
    startsAt: '2037-03-28T18:00:00Z',
    endsAt: '2037-03-28T21:00:00Z',
    currency: 'EUR',
    priceTiers: [
      { name: 'Seated', price: 6_000, sections: ['Stalls'] },
      { name: 'Standing', price: 2_500, areas: ['floor'] },
    ],
    fees: { perTicket: 150, basisPoints: 300 },
    taxBasisPoints: 550,
    ...changes,
  };
}

export async function createEvent(
  season: Season,
  place: { venueId: string; planId: string },
  changes: Record<string, unknown> = {},
): Promise<string> {
  const input = eventInput(place.venueId, place.planId, changes);
  return (await season.get(createEventMutation, { input })).createEvent.id;
}

export async function publish(season: Season, eventId: string): Promise<void> {
  await season.get(publishMutation, { input: { eventId } });
}
