import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, type InputFault } from '@parterre/subgraph-kit/errors';
import type { Event, PriceTier } from '../domain/event.js';
import { coverageFaults, termsFaults } from '../domain/event-faults.js';
import { advanced, commit, eventForAction } from './change-event.js';
import { type CreateEventCommand, refundPolicyFrom } from './create-event.js';
import type { EventRepository, NewId, SeatingPlanRepository } from './ports.js';

type Changeable = Omit<CreateEventCommand, 'venueId' | 'seatingPlanId'>;

export type UpdateEventCommand = { eventId: string } & {
  [Field in keyof Changeable]?: Changeable[Field] | null;
};

interface Needs {
  events: EventRepository;
  plans: SeatingPlanRepository;
  clock: Clock;
  newId: NewId;
}

/** Buyers have paid for these: after publishing the date is postponed, and the price list stays. */
const fixedOncePublished = ['startsAt', 'endsAt', 'currency', 'priceTiers'] as const;

/** Changes what is given and leaves the rest. @throws BadUserInput with every fault; NotFound, Forbidden, Conflict */
export async function updateEvent(needs: Needs, viewer: Viewer, command: UpdateEventCommand): Promise<Event> {
  const event = await eventForAction(needs.events, viewer, command.eventId, 'update');
  const next = advanced(event, 'update', changesFrom(command, event, needs.newId));

  const faults: InputFault[] = termsFaults(next);
  if (event.status !== 'DRAFT') {
    for (const field of fixedOncePublished) {
      if (command[field] != null) {
        faults.push({
          field,
          message: 'cannot be changed once the event is published; postpone or cancel it',
        });
      }
    }
  }
  if (command.priceTiers) {
    const [layout] = await needs.plans.layouts([event.seatingPlanId]);
    if (layout) faults.push(...coverageFaults(next.priceTiers, layout));
  }
  if (faults.length > 0) throw new BadUserInput(faults);

  const isPublic = event.status !== 'DRAFT';
  return commit(
    needs.events,
    next,
    isPublic ? { type: 'EventUpdated', event: next, at: needs.clock() } : null,
  );
}

function changesFrom(command: UpdateEventCommand, event: Event, newId: NewId): Partial<Event> {
  return {
    title: command.title?.trim() ?? event.title,
    summary: command.summary ?? event.summary,
    description: command.description ?? event.description,
    categorySlug: command.category ?? event.categorySlug,
    tags: command.tags ?? event.tags,
    performers: command.performers ?? event.performers,
    imageUrl: command.imageUrl ?? event.imageUrl,
    startsAt: command.startsAt ?? event.startsAt,
    endsAt: command.endsAt ?? event.endsAt,
    salesOpenAt: command.salesOpenAt ?? event.salesOpenAt,
    salesCloseAt: command.salesCloseAt ?? event.salesCloseAt,
    currency: command.currency ?? event.currency,
    fees: command.fees
      ? { perTicket: command.fees.perTicket, basisPoints: command.fees.basisPoints }
      : event.fees,
    taxBasisPoints: command.taxBasisPoints ?? event.taxBasisPoints,
    limitPerBuyer: command.limitPerBuyer ?? event.limitPerBuyer,
    refundPolicy: command.refundPolicy ? refundPolicyFrom(command.refundPolicy) : event.refundPolicy,
    priceTiers: command.priceTiers
      ? tiersFrom(command.priceTiers, event.priceTiers, newId)
      : event.priceTiers,
  };
}

/** A tier that keeps its name keeps its id. */
function tiersFrom(
  given: readonly Omit<PriceTier, 'id'>[],
  before: readonly PriceTier[],
  newId: NewId,
): PriceTier[] {
  return given.map(({ name, price, sections, areas }) => ({
    id: before.find((tier) => tier.name === name)?.id ?? newId(),
    name,
    price,
    sections,
    areas,
  }));
}
