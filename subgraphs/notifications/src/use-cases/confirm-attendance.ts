import { type Attendee, readersOf } from '../domain/announcement.js';
import type { AttendeeStore } from './ports.js';
import { type TellMissedParts, tellMissed } from './tell-attendee.js';

export interface ConfirmAttendanceParts extends TellMissedParts {
  attendees: Pick<AttendeeStore, 'confirmed'>;
}

/** Notes that somebody has tickets, and tells them what they have missed. */
export async function confirmAttendance(
  parts: ConfirmAttendanceParts,
  confirmed: Omit<Attendee, 'refundedAt' | 'given'>,
): Promise<void> {
  const attendee = await parts.attendees.confirmed(confirmed);
  await tellMissed(parts, attendee, readersOf(attendee), attendee.confirmedAt);
}
