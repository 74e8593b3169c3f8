import { seatIdOf } from '@parterre/tickets/domain/seat-id';
import type { HoldView } from '@parterre/tickets/use-cases/results';

interface Grant {
  holdId: string;
  /** Virtual, ms. */
  until: number;
}

/**
 * What buyers were told that they hold: kept here by the answers alone, so that no store can lie to it. Whoever is told
 * that a seat is theirs while someone else was told so as well has found a seat sold twice.
 */
export class Grants {
  /** Answers that promised something. */
  given = 0;
  /** Told of a seat or place that two were given. */
  readonly conflicts: string[] = [];
  readonly #seats = new Map<string, Grant>();
  readonly #places = new Map<string, Grant & { quantity: number }>();
  readonly #ended = new Set<string>();

  constructor(
    private readonly now: () => number,
    private readonly placesInAll: number,
  ) {}

  give({
    id: holdId,
    seats,
    areas,
    expiresAt,
  }: Pick<HoldView, 'id' | 'seats' | 'areas' | 'expiresAt'>): void {
    if (this.#ended.has(holdId)) return;
    const grant = { holdId, until: expiresAt.getTime() };
    // Its time was over before its answer came: nothing was promised.
    if (!this.#isLive(grant)) return;
    this.given += 1;
    for (const seat of seats) {
      const seatId = seatIdOf(seat);
      const other = this.#seats.get(seatId);
      if (other && other.holdId !== holdId && this.#isLive(other)) {
        this.conflicts.push(`${seatId} is held by ${other.holdId} and was given to ${holdId}`);
      }
      this.#seats.set(seatId, grant);
    }
    const quantity = areas.reduce((sum, area) => sum + area.quantity, 0);
    if (quantity > 0) this.#places.set(holdId, { ...grant, quantity });
    const given = [...this.#places.values()].filter((one) => this.#isLive(one));
    const inAll = given.reduce((sum, one) => sum + one.quantity, 0);
    if (inAll > this.placesInAll) this.conflicts.push(`${inAll} of ${this.placesInAll} places are held`);
  }

  /** Its owner asked for its end: from now on it may be anyone's. */
  end(holdId: string): void {
    this.#ended.add(holdId);
  }

  /** The event is cancelled. */
  endAll(): void {
    for (const { holdId } of [...this.#seats.values(), ...this.#places.values()]) this.end(holdId);
  }

  /** The hold that was promised this seat until later than now; `null` for none. */
  holderOf(seatId: string): string | null {
    const grant = this.#seats.get(seatId);
    return grant && this.#isLive(grant) ? grant.holdId : null;
  }

  #isLive({ holdId, until }: Grant): boolean {
    return until > this.now() && !this.#ended.has(holdId);
  }
}
