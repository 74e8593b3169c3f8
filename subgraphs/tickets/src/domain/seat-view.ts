import type { MoneyAmount } from './money.js';
import type { SeatPlace } from './seat-id.js';

export const seatStates = ['AVAILABLE', 'HELD', 'SOLD', 'BLOCKED'] as const;
export type SeatState = (typeof seatStates)[number];

/** One seat as its readers see it at this moment. */
export interface SeatView extends SeatPlace {
  eventId: string;
  state: SeatState;
  accessible: boolean;
  restrictedView: boolean;
  tierId: string;
  price: MoneyAmount;
}

/** One area of counted places as its readers see it at this moment. */
export interface AreaView {
  eventId: string;
  key: string;
  name: string;
  version: number;
  capacity: number;
  available: number;
  tierId: string;
}

export interface HeldAreaView {
  area: AreaView;
  quantity: number;
}

/** One row as seat maps carry it. */
export interface RowView {
  eventId: string;
  /** `section/row`. */
  key: string;
  version: number;
  /** One letter a seat, in plan order: A available, H held, S sold, B blocked. */
  seats: string;
  tierId: string;
  seatIds: readonly string[];
}

export interface SeatMapView {
  eventId: string;
  rows: RowView[];
  areas: AreaView[];
  asOf: Date;
}

export interface AvailabilityView {
  tiers: { tierId: string; name: string; price: MoneyAmount; available: number; capacity: number }[];
  available: number;
  capacity: number;
  /** Of the cheapest tier that has a place left; `null` when nothing is left. */
  lowestPrice: MoneyAmount | null;
  soldOut: boolean;
}
