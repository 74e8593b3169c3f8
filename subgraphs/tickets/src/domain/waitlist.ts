export const waitlistStates = ['WAITING', 'OFFERED', 'ENDED'] as const;
export type WaitlistState = (typeof waitlistStates)[number];

/**
 * LAPSED: the offer's time ended without a purchase. OVER_LIMIT: the buyer has as many tickets as one may by now.
 * CLOSED: nothing is sold any more.
 */
export const waitlistEndings = ['LEFT', 'BOUGHT', 'LAPSED', 'OVER_LIMIT', 'CLOSED'] as const;
export type WaitlistEnding = (typeof waitlistEndings)[number];

/** What someone waits for: all of it together, or nothing. */
export interface WaitlistWish {
  quantity: number;
  /** Any of these; empty for any tier. */
  priceTierIds: readonly string[];
  /** Places in this area; `null` for seats. */
  areaKey: string | null;
}

/** Someone who wants places of an event that has none; their turn is by id, which sorts by the time of joining. */
export interface WaitlistEntry extends WaitlistWish {
  id: string;
  eventId: string;
  userId: string;
  joinedAt: Date;
  state: WaitlistState;
  /** While OFFERED and after: the hold that was made for them. */
  holdId: string | null;
  offeredUntil: Date | null;
  endedAs: WaitlistEnding | null;
  endedAt: Date | null;
}

/** For so long whoever waited is told what became of it. */
export const endedShownForMs = 30 * 24 * 60 * 60_000;

/** What can be held of an event at this moment. */
export interface PlacesLeft {
  /** By price tier. */
  seats: ReadonlyMap<string, number>;
  /** By key. */
  areas: ReadonlyMap<string, number>;
}

/**
 * Whether there is enough for a wish. A party that waits takes seats apart from each other rather than none, and of
 * several tiers, so that counting decides.
 */
export function canBeMet({ quantity, priceTierIds, areaKey }: WaitlistWish, left: PlacesLeft): boolean {
  if (areaKey !== null) return quantity <= (left.areas.get(areaKey) ?? 0);
  const tierIds = priceTierIds.length > 0 ? new Set(priceTierIds) : left.seats.keys();
  let seats = 0;
  for (const id of tierIds) seats += left.seats.get(id) ?? 0;
  return quantity <= seats;
}

export function isFull({ seats, areas }: PlacesLeft): boolean {
  return [...seats.values(), ...areas.values()].every((count) => count <= 0);
}

/** How many wait, and for how many places. */
export interface WaitlistDemand {
  entries: number;
  places: number;
}

/**
 * What is waited for, by tier. Whoever would take any of several tiers counts for each of them, so the tiers together
 * can be more than all.
 * @param tiersOf the tiers that will do for a wish
 */
export function demandByTier(
  wishes: readonly (WaitlistWish & { entries: number })[],
  tiersOf: (wish: WaitlistWish) => Iterable<string>,
): Map<string, WaitlistDemand> {
  const demand = new Map<string, WaitlistDemand>();
  for (const wish of wishes) {
    for (const id of new Set(tiersOf(wish))) {
      const { entries, places } = demand.get(id) ?? { entries: 0, places: 0 };
      demand.set(id, {
        entries: entries + wish.entries,
        places: places + wish.entries * wish.quantity,
      });
    }
  }
  return demand;
}
