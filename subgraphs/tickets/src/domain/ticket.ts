import type { SeatPlace } from './seat-id.js';

export const ticketStatuses = ['VALID', 'TRANSFERRED', 'REFUNDED', 'CHECKED_IN', 'CANCELLED'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

export interface Ticket {
  id: string;
  /** For people: `OLY-2027-000042`. */
  number: string;
  /** Counts the event's tickets from 1, without gaps or repeats. */
  serial: number;
  eventId: string;
  orderId: string;
  holderId: string;
  tierId: string;
  seat: SeatPlace | null;
  areaKey: string | null;
  status: TicketStatus;
  /** Grows when the code must change (transfer, refund): codes of lower versions are dead. */
  codeVersion: number;
}
