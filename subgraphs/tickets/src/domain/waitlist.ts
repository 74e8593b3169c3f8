export const waitlistStates = ['WAITING', 'OFFERED', 'ENDED'] as const;
export type WaitlistState = (typeof waitlistStates)[number];

/** OVER_LIMIT: the buyer has as many tickets as one may by now. CLOSED: nothing is sold any more. */
export const waitlistEndings = ['LEFT', 'BOUGHT', 'LAPSED', 'OVER_LIMIT', 'CLOSED'] as const;
export type WaitlistEnding = (typeof waitlistEndings)[number];

/** Someone who wants places of an event that has none; their turn is by id, which sorts by the time of joining. */
export interface WaitlistEntry {
  id: string;
  eventId: string;
  userId: string;
  quantity: number;
  /** Any of these; empty for any tier. */
  priceTierIds: readonly string[];
  /** Places in this area; `null` for seats. */
  areaKey: string | null;
  joinedAt: Date;
  state: WaitlistState;
  /** While OFFERED and after: the hold that was made for them. */
  holdId: string | null;
  offeredUntil: Date | null;
  endedAs: WaitlistEnding | null;
}
