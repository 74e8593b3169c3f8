import type { Sale } from '../domain/sale.js';
import { admittedUpTo, firstNumber, placeState, turnOf, type WaitingRoom } from '../domain/waiting-room.js';
import { onTheMarket } from './on-the-market.js';
import type { Ports } from './ports.js';
import type { WaitingPlaceView } from './results.js';
import type { UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';
import { checkIsSold, lineOf } from './waiting-room.js';

/**
 * A place in the line, or the one the visitor has already. The number comes first and the place after it: a crash in
 * between leaves a number that is nobody's, and costs the line one turn.
 */
export function createJoinWaitingRoom(ports: Ports): UseCases['joinWaitingRoom'] {
  const { waitingPlaces, guests, rules, clock } = ports;
  /** Of this moment, by visitor and event: somebody who asks many times at once takes one number, and not one each. */
  const joining = new Map<string, Promise<WaitingPlaceView | null>>();

  return (visitor, { eventId, guestToken }) => {
    const visitorId = userIdOf(visitor);
    const key = [eventId, visitorId, guestToken].join('/');
    const same = joining.get(key);
    if (same) return same;
    const joined = join(visitorId, eventId, guestToken).finally(() => joining.delete(key));
    joining.set(key, joined);
    return joined;
  };

  async function join(
    visitorId: string,
    eventId: string,
    guestToken: string | null,
  ): Promise<WaitingPlaceView | null> {
    const sale = await onTheMarket(ports, eventId);
    const room = sale.waitingRoom;
    if (!room) return null;
    checkIsSold(sale, clock());
    const line = lineOf(sale, room.lineId);
    const guestId = guestToken === null ? null : await guests.read(guestToken);
    const brought =
      guestId === null || guestId === visitorId ? null : await guestNumber(room, guestId, visitorId);

    for (;;) {
      const known = await waitingPlaces.find(room.lineId, visitorId);
      const own = known && !known.isGivenAway && isGood(room, known.number) ? known.number : null;
      if (own !== null && (brought === null || own <= brought)) {
        return placeOf(ports, sale, room, visitorId, own);
      }
      const number = brought ?? (await waitingPlaces.nextNumber(room.lineId, firstNumber(room, clock())));
      if (await waitingPlaces.take(line, visitorId, number, known?.number ?? null)) {
        return placeOf(ports, sale, room, visitorId, number);
      }
    }
  }

  /** The place of the guest that the user was before signing in; the guest has it no more. */
  async function guestNumber(room: WaitingRoom, guestId: string, userId: string): Promise<number | null> {
    const number = await waitingPlaces.giveTo(room.lineId, guestId, userId);
    return number !== null && isGood(room, number) ? number : null;
  }

  function isGood(room: WaitingRoom, number: number): boolean {
    return placeState(room, number, clock(), rules.admissionMs) !== 'LAPSED';
  }
}

export function createViewWaitingPlace(ports: Ports): UseCases['viewWaitingPlace'] {
  return async (visitor, eventId) => {
    const visitorId = userIdOf(visitor);
    const sale = await onTheMarket(ports, eventId);
    const room = sale.waitingRoom;
    const place = room && (await ports.waitingPlaces.find(room.lineId, visitorId));
    if (!room || !place || place.isGivenAway) return null;
    return placeOf(ports, sale, room, visitorId, place.number);
  };
}

async function placeOf(
  { admissions, rules, clock }: Ports,
  { eventId }: Sale,
  room: WaitingRoom,
  visitorId: string,
  number: number,
): Promise<WaitingPlaceView> {
  const now = clock();
  const state = placeState(room, number, now, rules.admissionMs);
  const admittedAt = turnOf(room, number);
  const ahead = Math.max(0, number - admittedUpTo(room, now) - 1);
  const place = { eventId, number, ahead, state, admittedAt };
  if (state !== 'ADMITTED' || !admittedAt) return { ...place, admission: null, admissionExpiresAt: null };
  const expiresAt = new Date(admittedAt.getTime() + rules.admissionMs);
  const admission = await admissions.sign({ eventId, visitorId, expiresAt });
  return { ...place, admission, admissionExpiresAt: expiresAt };
}
