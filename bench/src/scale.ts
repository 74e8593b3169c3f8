/** How much is done; figures of the small one mean nothing. */
export interface Scale {
  /** That count; one more warms up. */
  rounds: number;
  /** Holds in a round of the scenarios without contention. */
  holds: number;
  /** Rows of the hall everyone wants seats in. */
  hotRows: number;
  /** Seats an event. */
  hallSizes: readonly number[];
  /** Buyers with an account, and how long they buy in one round, s. */
  buyers: number;
  buyingSeconds: number;
  /** Buyers at once for the best seats. */
  rushOfBuyers: number;
  /** Processes of `tickets` they meet. */
  ticketsInRush: number;
}

export const fullScale: Scale = {
  rounds: 5,
  holds: 1_000,
  hotRows: 100,
  hallSizes: [1_000, 10_000, 100_000],
  buyers: 200,
  buyingSeconds: 8,
  rushOfBuyers: 160,
  ticketsInRush: 2,
};

export const smokeScale: Scale = {
  rounds: 1,
  holds: 40,
  hotRows: 4,
  hallSizes: [200, 400],
  buyers: 4,
  buyingSeconds: 1,
  rushOfBuyers: 8,
  ticketsInRush: 1,
};

export const seatsARow = 50;
/** Requests under way at once. */
export const callers = 50;
