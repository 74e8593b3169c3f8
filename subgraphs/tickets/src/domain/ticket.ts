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
  /** What was paid for it, minor units: its share of a discount taken off, without fees and tax. */
  paid: number;
  seat: SeatPlace | null;
  areaKey: string | null;
  status: TicketStatus;
  /** Grows when the code must change (transfer, refund): codes of lower versions are dead. */
  codeVersion: number;
  /** When codes of this ticket last died. */
  revokedAt: Date | null;
  /** Its order is being cancelled by the buyer: it lets nobody in meanwhile. */
  withdrawing: boolean;
  /** The one that let its holder in first, the earliest, and those that are in conflict with it. */
  scans: readonly TicketScan[];
  /** Who gave it to whom. */
  transfers: readonly { from: string; to: string; at: Date }[];
  /** While its holder offers it to whoever shows the code of this digest. */
  offer: TransferOffer | null;
  resale: Resale | null;
}

/** A ticket given back to the pool: its code is dead, its place is free, and part of its price goes back. */
export interface Resale {
  at: Date;
  /** Minor units for the buyer. */
  amount: number;
  /** What of the order's total it settles, minor units. */
  settles: number;
  /** Who refunded it and why, when that was not its holder's wish but the organizer's or an admin's. */
  refunded?: { by: string; note: string };
  /** False while the money or the place still have to follow. */
  done: boolean;
}

export interface TransferOffer {
  digest: string;
  expiresAt: Date;
}

export type ScanOutcome = 'ADMITTED' | 'ALREADY_IN' | DeadReason;

/** Why a code lets nobody in. */
export const deadReasons = ['CODE_REPLACED', 'BEING_REFUNDED', 'REFUNDED', 'CANCELLED'] as const;
export type DeadReason = (typeof deadReasons)[number];

/** A scan at the door; one device makes one at a time, so `device` and `at` name it. */
export interface TicketScan {
  at: Date;
  device: string;
  gate: string | null;
  /** Who held the scanner. */
  by: string;
  /** Done without a connection, and heard of later. */
  offline: boolean;
  /** By hand, at the number of the ticket and without its code; absent otherwise. */
  byNumber?: true;
  outcome: ScanOutcome;
}

/** Tickets of an event. */
export interface Attendance {
  /** Whose holders may still come in. */
  valid: number;
  /** Whose holders are in. */
  checkedIn: number;
}
