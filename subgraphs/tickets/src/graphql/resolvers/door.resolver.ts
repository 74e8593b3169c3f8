import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, PageArgs } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Ticket as TicketState } from '../../domain/ticket.js';
import type { CheckInResult as CheckInOutcome, RevokedCodesView } from '../../use-cases/results.js';
import type { TicketsContext } from '../context.js';
import { toPage, toQuery } from '../pages.js';
import { Attendance, CheckInResult, RevokedCodes, TicketConnection, TicketScan } from '../types/door.js';
import {
  CheckInByNumberInput,
  CheckInInput,
  MergeScansInput,
  TicketAtDoorArgs,
} from '../types/door-inputs.js';
import { Ticket } from '../types/ticket.js';

/** What happens at the door: for the staff of the event, its organizer and ADMIN. */
@Resolver(() => Ticket)
export class DoorResolver {
  @Access('STAFF')
  @Mutation(() => CheckInResult, { description: 'Lets the holder of a ticket in, once.' })
  async checkIn(
    @Arg('input', () => CheckInInput, { description: 'What was shown, and where.' }) input: CheckInInput,
    @Ctx() { useCases, viewer, clock }: TicketsContext,
  ): Promise<object> {
    const { eventId, code, device, gate = null, scannedAt } = input;
    const scan = { code, device, gate, scannedAt: scannedAt ?? clock() };
    return shown(await useCases.checkIn(viewer, eventId, scan));
  }

  @Access('STAFF')
  @Mutation(() => CheckInResult, {
    description:
      'Lets the holder of a ticket in, once, whose code cannot be shown: look at ticketAtDoor and at who stands there first. The scan says that it was by number.',
  })
  async checkInByNumber(
    @Arg('input', () => CheckInByNumberInput, { description: 'Which ticket, and where.' })
    input: CheckInByNumberInput,
    @Ctx() { useCases, viewer, clock }: TicketsContext,
  ): Promise<object> {
    const { eventId, number, device, gate = null, scannedAt } = input;
    const scan = { number, device, gate, scannedAt: scannedAt ?? clock() };
    return shown(await useCases.checkInByNumber(viewer, eventId, scan));
  }

  @Access('STAFF')
  @Mutation(() => [CheckInResult], {
    description:
      'Takes over what was scanned without a connection: one answer a scan, in the same order. What contradicts an earlier scan, or used a dead code, is kept and listed by scanConflicts.',
  })
  async mergeScans(
    @Arg('input', () => MergeScansInput, { description: 'The scans.' }) input: MergeScansInput,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<object[]> {
    const scans = input.scans.map(({ gate = null, ...scan }) => ({ ...scan, gate }));
    return (await useCases.mergeScans(viewer, input.eventId, scans)).map(shown);
  }

  @Access('STAFF')
  @Query(() => TicketConnection, {
    description:
      'Tickets of an event by which more than one were let in, or one by a dead code; see Ticket.scans.',
  })
  async scanConflicts(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<ConnectionOf<TicketState>> {
    return toPage(await useCases.viewScanConflicts(viewer, eventId, toQuery(page)), page);
  }

  @Access('STAFF')
  @Query(() => RevokedCodes, {
    description:
      'What scanners need to check codes offline beside the published key: the first time from the beginning, as long as hasMore is true, later from `next` on. To hear of new ones at once, subscribe to ticketRevoked.',
  })
  async revokedCodes(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Arg('since', () => DateTime, {
      nullable: true,
      description: '`next` of the answer before; from the first on unless given.',
    })
    since: Date | null,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<RevokedCodes> {
    return listed(await useCases.viewRevokedCodes(viewer, eventId, since ?? null));
  }

  @Access('STAFF')
  @Query(() => RevokedCodes, {
    description:
      'The latest 500 codes that died: what ticketRevoked tells. hasMore is always false; for those before them ask revokedCodes.',
  })
  async latestRevokedCodes(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<RevokedCodes> {
    return listed(await useCases.viewLatestRevokedCodes(viewer, eventId));
  }

  @Access('STAFF')
  @Query(() => Ticket, {
    nullable: true,
    description:
      'A ticket whose code cannot be shown, by the number its holder has: for the staff of the event, its organizer and ADMIN, FORBIDDEN for others. Null when the event has no ticket of this number.',
  })
  ticketAtDoor(
    @Args(() => TicketAtDoorArgs) { eventId, number }: TicketAtDoorArgs,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<TicketState | null> {
    return useCases.viewTicketAtDoor(viewer, eventId, number);
  }

  @Access('STAFF')
  @Query(() => Attendance, {
    description:
      'How many are in, and how many may still come: for the staff of the event, its organizer and ADMIN, FORBIDDEN for others.',
  })
  attendance(
    @Arg('eventId', () => ID, { description: 'The event.' }) eventId: string,
    @Ctx() { useCases, viewer }: TicketsContext,
  ): Promise<Attendance> {
    return useCases.countAttendance(viewer, eventId);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When its holder came in.' })
  checkedInAt(@Root() ticket: TicketState): Date | null {
    return ticket.scans.find(({ outcome }) => outcome === 'ADMITTED')?.at ?? null;
  }

  @Access('STAFF')
  @FieldResolver(() => [TicketScan], {
    description: 'How it was used at the door, the earliest first; more than one are a conflict. At most 20.',
  })
  scans(@Root() ticket: TicketState): TicketScan[] {
    return ticket.scans.map(({ by, byNumber = false, ...scan }) => ({ ...scan, byNumber, by: { id: by } }));
  }
}

function shown(result: CheckInOutcome): object {
  if (result.kind !== 'ALREADY_IN') return result;
  const { at, gate, device } = result.other;
  return { ...result, at, gate, device };
}

function listed({ tickets, ...list }: RevokedCodesView): RevokedCodes {
  const codes = tickets.flatMap(({ id, number, codeVersion, status, revokedAt }) =>
    revokedAt
      ? [
          {
            ticketId: id,
            number,
            validFrom: codeVersion,
            valid: status !== 'CANCELLED' && status !== 'REFUNDED',
            revokedAt,
          },
        ]
      : [],
  );
  return { ...list, codes };
}
