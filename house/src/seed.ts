import { setTimeout as delay } from 'node:timers/promises';
import { type Account, type Api, createApi, login, patient } from './api.js';
import { type DemoEvent, programme } from './demo-data/programme.js';
import type { DemoVenue } from './demo-data/venues.js';
import { adminEmail } from './house.js';
import type { Secrets } from './secrets.js';

export type DemoAccounts = Record<'admin' | 'organizer' | 'staff' | 'buyer', Account>;

/** Operations under way at once while seeding; more would only starve what a newcomer tries meanwhile. */
const concurrency = 4;

/**
 * Between an event and the next of the same four. Two mutations an event leave the organizer of the demo data some 80 of
 * the 200 in ten seconds that the router takes of one account: whoever signs in as that organizer is not turned away.
 */
const restMs = 700;

export function demoAccounts(secrets: Secrets): DemoAccounts {
  const { passwords } = secrets;
  return {
    admin: { email: adminEmail, password: passwords.admin },
    organizer: { email: 'organizer@parterre.example', password: passwords.organizer },
    staff: { email: 'staff@parterre.example', password: passwords.staff },
    buyer: { email: 'buyer@parterre.example', password: passwords.buyer },
  };
}

export interface Seeded {
  onSaleEventId: string;
  /** Settles when the rest of the season is on the market as well; resolves with how many events were new. */
  season: Promise<number>;
}

/**
 * Fills the house through its public API, as people would. What is there already stays, so a seed that was
 * interrupted goes on at the next start and a finished one costs a few reads.
 *
 * @param now where the season begins; the same as at the first seeding, or the season is planned again.
 * @returns as soon as the on-sale event can be bought.
 */
export async function seed(graphqlUrl: string, accounts: DemoAccounts, now: Date): Promise<Seeded> {
  const api = patient(createApi(graphqlUrl));
  const admin = await login(api, accounts.admin);
  const organizerId = await ensureAccount(api, accounts.organizer, 'Camille Roche');
  const staffId = await ensureAccount(api, accounts.staff, 'Jonas Weber');
  await ensureAccount(api, accounts.buyer, 'Ada Moreau');
  await grantRole(admin.api, { userId: organizerId, role: 'ORGANIZER' });
  const organizer = await login(api, accounts.organizer);

  const known = await knownEvents(organizer.api, organizerId);
  const plans = new Map<DemoVenue, Promise<VenueIds>>();
  const planOf = (venue: DemoVenue) => {
    const plan = plans.get(venue) ?? ensureVenue(organizer.api, venue);
    plans.set(venue, plan);
    return plan;
  };
  const publish = async (event: DemoEvent) =>
    ensurePublished(
      organizer.api,
      event,
      await planOf(event.venue),
      known.get(keyOf(event.title, event.startsAt)),
    );

  const [first, ...rest] = programme(now);
  if (!first) {
    throw new Error('The programme is empty.');
  }
  const onSale = await publish(first);
  await untilOnTheMarket(api, onSale.id);
  await grantRole(admin.api, { userId: staffId, role: 'STAFF', eventIds: [onSale.id] });

  return { onSaleEventId: onSale.id, season: publishAll(rest, publish) };
}

async function publishAll(
  events: DemoEvent[],
  publish: (event: DemoEvent) => Promise<{ isNew: boolean }>,
): Promise<number> {
  const queue = [...events];
  let count = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let event = queue.shift(); event; event = queue.shift()) {
        const { isNew } = await publish(event);
        if (!isNew) continue;
        count += 1;
        await delay(restMs);
      }
    }),
  );
  return count;
}

async function ensureAccount(api: Api, account: Account, displayName: string): Promise<string> {
  const { register } = await api(
    `mutation ($input: RegisterInput!) {
      register(input: $input) { ... on SignedIn { session { user { id } } } ... on EmailTaken { message } }
    }`,
    { input: { ...account, displayName, locale: 'en' } },
  );
  return register.session?.user.id ?? (await login(api, account)).userId;
}

async function grantRole(
  api: Api,
  input: { userId: string; role: string; eventIds?: string[] },
): Promise<void> {
  await api('mutation ($input: RoleInput!) { grantRole(input: $input) { id } }', { input });
}

interface KnownEvent {
  id: string;
  status: string;
}

const keyOf = (title: string, startsAt: Date | string) => `${title} ${new Date(startsAt).toISOString()}`;

async function knownEvents(api: Api, organizerId: string): Promise<Map<string, KnownEvent>> {
  const known = new Map<string, KnownEvent>();
  let after: string | null = null;
  do {
    const { events }: { events: EventPage } = await api(
      `query ($organizerId: ID!, $after: String) {
        events(filter: { organizerId: $organizerId }, first: 100, after: $after) {
          edges { node { id title startsAt status } }
          pageInfo { endCursor hasNextPage }
        }
      }`,
      { organizerId, after },
    );
    for (const { node } of events.edges) {
      known.set(keyOf(node.title, node.startsAt), node);
    }
    after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
  } while (after !== null);
  return known;
}

interface EventPage {
  edges: { node: KnownEvent & { title: string; startsAt: string } }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

interface VenueIds {
  venueId: string;
  seatingPlanId: string;
}

async function ensureVenue(api: Api, venue: DemoVenue): Promise<VenueIds> {
  const { venues: found } = await api(
    'query ($search: String!) { venues(search: $search, first: 100) { edges { node { id name seatingPlans { id } } } } }',
    { search: venue.name },
  );
  const known = found.edges.find(({ node }: { node: { name: string } }) => node.name === venue.name)?.node;
  const venueId: string = known?.id ?? (await createVenue(api, venue));
  return {
    venueId,
    seatingPlanId: known?.seatingPlans[0]?.id ?? (await createSeatingPlan(api, venue, venueId)),
  };
}

async function createVenue(api: Api, { name, address, location, timeZone }: DemoVenue): Promise<string> {
  const { createVenue } = await api(
    'mutation ($input: CreateVenueInput!) { createVenue(input: $input) { id } }',
    {
      input: { name, address, location, timeZone },
    },
  );
  return createVenue.id;
}

async function createSeatingPlan(api: Api, venue: DemoVenue, venueId: string): Promise<string> {
  const { createSeatingPlan } = await api(
    'mutation ($input: CreateSeatingPlanInput!) { createSeatingPlan(input: $input) { id } }',
    {
      input: {
        venueId,
        name: 'House plan',
        focalPoint: { x: 0, y: 0 },
        sections: venue.sections.map(({ name, rows }) => ({
          name,
          rows: rows.map((row) => ({ ...row, spacing: 0.55 })),
        })),
        areas: venue.areas,
      },
    },
  );
  return createSeatingPlan.id;
}

async function ensurePublished(
  api: Api,
  event: DemoEvent,
  place: VenueIds,
  known: KnownEvent | undefined,
): Promise<{ id: string; isNew: boolean }> {
  const id = known?.id ?? (await createEvent(api, event, place));
  if (!known || known.status === 'DRAFT') {
    await api('mutation ($input: EventActionInput!) { publishEvent(input: $input) { id } }', {
      input: { eventId: id },
    });
  }
  return { id, isNew: !known };
}

async function createEvent(api: Api, event: DemoEvent, place: VenueIds): Promise<string> {
  const { createEvent } = await api(
    'mutation ($input: CreateEventInput!) { createEvent(input: $input) { id } }',
    {
      input: {
        ...place,
        title: event.title,
        summary: event.summary,
        description: `${event.summary}\n\nDoors open an hour before the start.`,
        category: event.category,
        tags: event.tags,
        performers: event.performers,
        startsAt: event.startsAt.toISOString(),
        endsAt: event.endsAt.toISOString(),
        currency: event.venue.currency,
        priceTiers: priceTiers(event),
        fees: { perTicket: 150, basisPoints: 300 },
        taxBasisPoints: 550,
      },
    },
  );
  return createEvent.id;
}

/** The nearer the dearer: each section costs four fifths of the one before, standing room half of the best seat. */
function priceTiers({
  venue,
  price,
}: DemoEvent): { name: string; price: number; sections: string[]; areas: string[] }[] {
  const rings = [...new Set(venue.sections.map(({ name }) => ringOf(name)))];
  return [
    ...rings.map((ring, index) => ({
      name: ring,
      price: Math.round((price * 0.8 ** index) / 100) * 100,
      sections: venue.sections.filter(({ name }) => ringOf(name) === ring).map(({ name }) => name),
      areas: [],
    })),
    ...venue.areas.map(({ key, name }) => ({
      name,
      price: Math.round(price / 200) * 100,
      sections: [],
      areas: [key],
    })),
  ];
}

const ringOf = (section: string) => section.replace(/ \d+$/, '');

/** `tickets` makes the seats when it hears of the event; until then nothing can be bought. */
async function untilOnTheMarket(api: Api, eventId: string): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const { event } = await api('query ($id: ID!) { event(id: $id) { availability { capacity } } }', {
      id: eventId,
    });
    if (event?.availability.capacity > 0) {
      return;
    }
    if (performance.now() > end) {
      throw new Error('The seats of the on-sale event were not on the market within 30 s.');
    }
    await delay(50);
  }
}
