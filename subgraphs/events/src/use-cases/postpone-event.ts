import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import type { Event } from '../domain/event.js';
import { termsFaults } from '../domain/event-faults.js';
import { advanced, commit, eventForAction } from './change-event.js';
import type { EventRepository } from './ports.js';

export interface PostponeEventCommand {
  eventId: string;
  startsAt: Date;
  endsAt: Date;
  salesCloseAt?: Date | null;
  /** Every order for an earlier date is given back, whether its buyer asks or not. */
  refundAll: boolean;
}

interface Needs {
  events: EventRepository;
  clock: Clock;
}

/** Moves an event to another date. @throws NotFound, Forbidden, Conflict; BadUserInput for a date that cannot be */
export async function postponeEvent(
  needs: Needs,
  viewer: Viewer,
  command: PostponeEventCommand,
): Promise<Event> {
  const event = await eventForAction(needs.events, viewer, command.eventId, 'postpone');
  const { startsAt, endsAt } = command;
  const moved = startsAt.getTime() - event.startsAt.getTime();
  const salesCloseAt = command.salesCloseAt ?? new Date(event.salesCloseAt.getTime() + moved);
  const next = advanced(event, 'postpone', { startsAt, endsAt, salesCloseAt });

  const faults = termsFaults(next);
  const now = needs.clock();
  if (startsAt <= now) faults.push({ field: 'startsAt', message: 'must be in the future' });
  if (moved === 0) faults.push({ field: 'startsAt', message: 'is the date it has already' });
  if (faults.length > 0) throw new BadUserInput(faults);

  return commit(needs.events, next, {
    type: 'EventPostponed',
    event: next,
    previousStartsAt: event.startsAt,
    refundAll: command.refundAll,
    at: now,
  });
}
