import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, Conflict, type InputFault } from '@parterre/subgraph-kit/errors';
import type { Event, EventTerms, Fees, PriceTier, RefundPolicy } from '../domain/event.js';
import { coverageFaults, termsFaults } from '../domain/event-faults.js';
import { slugFor } from '../domain/slug.js';
import { requireOrganizer } from './permissions.js';
import type { EventRepository, NewId, SeatingPlanRepository, VenueRepository } from './ports.js';

export interface CreateEventCommand {
  venueId: string;
  seatingPlanId: string;
  title: string;
  summary: string;
  description: string;
  category: string;
  tags: string[];
  performers: string[];
  imageUrl?: string | null;
  startsAt: Date;
  endsAt: Date;
  salesOpenAt?: Date | null;
  salesCloseAt?: Date | null;
  currency: string;
  priceTiers: Omit<PriceTier, 'id'>[];
  fees?: Fees | null;
  taxBasisPoints: number;
  limitPerBuyer: number;
  refundPolicy?: RefundPolicyCommand | null;
}

export interface RefundPolicyCommand extends Pick<RefundPolicy, 'steps'> {
  resaleBasisPoints?: number | null;
}

interface Needs {
  venues: VenueRepository;
  plans: SeatingPlanRepository;
  events: EventRepository;
  clock: Clock;
  newId: NewId;
}

/** Makes a draft. @throws BadUserInput with every fault of the event */
export async function createEvent(needs: Needs, viewer: Viewer, command: CreateEventCommand): Promise<Event> {
  const { userId } = requireOrganizer(viewer);
  const now = needs.clock();
  const terms = termsFrom(command, now);
  const [[venue], [plan], [layout]] = await Promise.all([
    needs.venues.findMany([command.venueId]),
    needs.plans.findMany([command.seatingPlanId]),
    needs.plans.layouts([command.seatingPlanId]),
  ]);
  const faults: InputFault[] = termsFaults(terms);
  if (!venue) faults.push({ field: 'venueId', message: 'is not a venue; `venues` lists them' });
  if (!plan || !layout || (venue && plan.venueId !== venue.id)) {
    faults.push({ field: 'seatingPlanId', message: 'is not a seating plan of this venue' });
  } else {
    faults.push(...coverageFaults(terms.priceTiers, layout));
  }
  if (faults.length > 0 || !venue) throw new BadUserInput(faults);

  const id = needs.newId();
  const event: Event = {
    ...terms,
    priceTiers: terms.priceTiers.map((tier) => ({ ...tier, id: needs.newId() })),
    id,
    slug: slugFor(terms.title, terms.startsAt, venue.timeZone),
    version: 1,
    status: 'DRAFT',
    organizerId: userId,
    venue: {
      id: venue.id,
      name: venue.name,
      city: venue.address.city,
      timeZone: venue.timeZone,
      location: venue.location,
    },
    seatingPlanId: command.seatingPlanId,
    createdAt: now,
    publishedAt: null,
  };
  if (await needs.events.create(event)) return event;
  // Another event has this title on this day: the end of an id is as good as random.
  const distinct = { ...event, slug: `${event.slug}-${id.slice(-6).toLowerCase()}` };
  if (await needs.events.create(distinct)) return distinct;
  throw new Conflict('An event of this title and date is being created at this moment; try again.');
}

function termsFrom(command: CreateEventCommand, now: Date): EventTerms {
  return {
    title: command.title.trim(),
    summary: command.summary,
    description: command.description,
    categorySlug: command.category,
    tags: command.tags,
    performers: command.performers,
    imageUrl: command.imageUrl ?? null,
    startsAt: command.startsAt,
    endsAt: command.endsAt,
    salesOpenAt: command.salesOpenAt ?? now,
    salesCloseAt: command.salesCloseAt ?? command.startsAt,
    currency: command.currency,
    priceTiers: command.priceTiers.map(({ name, price, sections, areas }) => ({
      name,
      price,
      sections,
      areas,
    })),
    fees: { perTicket: command.fees?.perTicket ?? 0, basisPoints: command.fees?.basisPoints ?? 0 },
    taxBasisPoints: command.taxBasisPoints,
    limitPerBuyer: command.limitPerBuyer,
    refundPolicy: refundPolicyFrom(command.refundPolicy),
  };
}

export function refundPolicyFrom(given: RefundPolicyCommand | null | undefined): RefundPolicy {
  return {
    steps: (given?.steps ?? []).map(({ hoursBefore, basisPoints }) => ({ hoursBefore, basisPoints })),
    resaleBasisPoints: given?.resaleBasisPoints ?? null,
  };
}
