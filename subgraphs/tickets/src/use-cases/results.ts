import type { Order } from '../domain/order.js';
import type { PriceBreakdown } from '../domain/price.js';
import type { PromoRefusal } from '../domain/promo-code.js';
import type { AllocationRight } from '../domain/row.js';
import type { HeldAreaView, SeatView } from '../domain/seat-view.js';
import type { DeadReason, Ticket, TicketScan } from '../domain/ticket.js';
import type { PlaceState } from '../domain/waiting-room.js';
import type { WaitlistDemand } from '../domain/waitlist.js';
import type { AdmissionRefusal } from './admission.js';

/** A hold as its owner sees it. */
export interface HoldView {
  id: string;
  eventId: string;
  buyerId: string;
  seats: SeatView[];
  areas: HeldAreaView[];
  createdAt: Date;
  expiresAt: Date;
  price: PriceBreakdown;
  /** The allocation whose code was given. */
  allocation: AllocationRight | null;
}

/** Some places are gone; nothing is held. */
export interface PlacesUnavailable {
  kind: 'UNAVAILABLE';
  /** `section/row/number` of the seats, `key` of the areas. */
  unavailable: string[];
  /** Up to three, each as many adjacent seats as were asked for. */
  alternatives: SeatView[][];
}

/** How far the line of an event has come; all zero where it has no waiting room. */
export interface WaitingRoomView {
  eventId: string;
  lineId: string | null;
  isOpen: boolean;
  /** `null` when the line moves already. */
  opensAt: Date | null;
  admissionsPerMinute: number;
  admittedUpTo: number;
}

/** Who waits for an event that is sold out; offers are not counted. */
export interface WaitlistView extends WaitlistDemand {
  /** In the order of the price list. */
  tiers: (WaitlistDemand & { tierId: string; name: string })[];
}

/** A visitor's place in a line. */
export interface WaitingPlaceView {
  eventId: string;
  number: number;
  ahead: number;
  state: PlaceState;
  /** See `turnOf`. */
  admittedAt: Date | null;
  /** Both while ADMITTED. */
  admission: string | null;
  admissionExpiresAt: Date | null;
}

/** All expected outcomes of asking for a hold. */
export type HoldResult =
  | ({ kind: 'HELD' } & HoldView)
  | PlacesUnavailable
  | { kind: 'CLOSED'; opensAt: Date | null; closedAt: Date | null }
  | { kind: 'TOO_MANY'; limit: number }
  | { kind: 'NOT_ADMITTED'; reason: AdmissionRefusal; waitingRoom: WaitingRoomView };

export type PlaceOrderResult =
  | ({ kind: 'PLACED' } & Order)
  | { kind: 'HOLD_EXPIRED'; expiredAt: Date }
  | PromoCodeRefused;

/** The promo code is of no use; nothing has changed. */
export interface PromoCodeRefused {
  kind: 'PROMO_REFUSED';
  reason: PromoRefusal;
}

/** What a hold would cost with a promo code. */
export type QuoteResult = ({ kind: 'QUOTED' } & PriceBreakdown) | PromoCodeRefused;

export type CheckInResult =
  | { kind: 'CHECKED_IN'; ticket: Ticket; at: Date }
  | { kind: 'ALREADY_IN'; ticket: Ticket; other: TicketScan }
  | { kind: 'NOT_VALID'; reason: NotValidReason };

/** FORGED: not signed by us. OTHER_EVENT: of another event than this door's. UNKNOWN_NUMBER: the event has none such. */
export type NotValidReason = DeadReason | 'FORGED' | 'OTHER_EVENT' | 'UNKNOWN_NUMBER';

export interface RevokedCodesView {
  eventId: string;
  tickets: Ticket[];
  /** What to ask for next as `since`; answers overlap, so that no late write is missed. */
  next: Date | null;
  hasMore: boolean;
}
