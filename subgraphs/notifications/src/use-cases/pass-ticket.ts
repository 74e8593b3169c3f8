import type { GivenTicket } from '../domain/announcement.js';
import type { AttendeeStore } from './ports.js';
import { type TellMissedParts, tellMissed } from './tell-attendee.js';

export interface PassTicketParts extends TellMissedParts {
  attendees: Pick<AttendeeStore, 'passed'>;
}

/** Notes who holds a ticket of an order from now on: they are told what becomes of the event. */
export async function passTicket(parts: PassTicketParts, orderId: string, given: GivenTicket): Promise<void> {
  const attendee = await parts.attendees.passed(orderId, given);
  if (attendee === null || attendee.buyerId === given.holderId) return;
  const { id, number, holderId: recipientId } = given;
  await tellMissed(parts, attendee, [{ recipientId, ticket: { id, number } }], given.at);
}
