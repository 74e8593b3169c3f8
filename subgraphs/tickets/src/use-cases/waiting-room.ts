import { Conflict } from '@parterre/subgraph-kit/errors';
import { ulid } from 'ulid';
import { type Sale, salesClosedAt } from '../domain/sale.js';
import { admittedUpTo, changeRate, currentPhase, openRoom } from '../domain/waiting-room.js';
import { onTheMarket } from './on-the-market.js';
import { ownSale } from './own-sale.js';
import type { Line, Ports } from './ports.js';
import type { WaitingRoomView } from './results.js';
import type { UseCases } from './use-cases.js';

/** A sale can be prolonged, and a place be asked about afterwards. */
const keptAfterSaleMs = 30 * 24 * 60 * 60_000;

/** Opens the waiting room of an event, or changes the rate of one that is open. Sent again, it changes nothing. */
export function createOpenWaitingRoom(ports: Ports): UseCases['openWaitingRoom'] {
  const { sales, waitingPlaces, rules, clock } = ports;
  return async (viewer, { eventId, admissionsPerMinute, opensAt }) => {
    for (;;) {
      const sale = await ownSale(ports, viewer, eventId);
      const now = clock();
      checkIsSold(sale, now);
      const known = sale.waitingRoom;
      if (known) {
        const room = changeRate(known, { admissionsPerMinute, opensAt }, now, rules.admissionMs);
        if (room !== known && !(await sales.saveWaitingRoom(eventId, room, known))) continue;
        return viewOf({ ...sale, waitingRoom: room }, now);
      }
      const rate = { admissionsPerMinute, opensAt: opensAt ?? sale.salesOpenAt };
      const room = { ...openRoom(ulid(now.getTime()), rate, now), opensWithSale: opensAt === null };
      // Before the room: whoever sees the room may join. Without the room nobody knows of the line.
      await waitingPlaces.startLine({ lineId: room.lineId, eventId });
      if (await sales.saveWaitingRoom(eventId, room, null)) {
        return viewOf({ ...sale, waitingRoom: room }, now);
      }
    }
  };
}

/** From now on everyone may hold; the places in the line are gone. */
export function createCloseWaitingRoom(ports: Ports): UseCases['closeWaitingRoom'] {
  return async (viewer, eventId) => {
    const { waitingRoom: _closed, ...sale } = await ownSale(ports, viewer, eventId);
    await ports.sales.closeWaitingRoom(eventId);
    return viewOf(sale, ports.clock());
  };
}

export function createViewWaitingRoom(ports: Ports): UseCases['viewWaitingRoom'] {
  return async (eventId) => viewOf(await onTheMarket(ports, eventId), ports.clock());
}

/** How many have a number that has not had its turn. */
export function createCountWaiting({ waitingPlaces }: Ports): UseCases['countWaiting'] {
  return async ({ lineId, admittedUpTo: admitted }) =>
    lineId === null ? 0 : Math.max(0, (await waitingPlaces.lastNumber(lineId)) - admitted);
}

export function viewOf(
  { eventId, waitingRoom }: Pick<Sale, 'eventId' | 'waitingRoom'>,
  now: Date,
): WaitingRoomView {
  if (!waitingRoom) {
    return { eventId, lineId: null, isOpen: false, opensAt: null, admissionsPerMinute: 0, admittedUpTo: 0 };
  }
  const { since, admissionsPerMinute } = currentPhase(waitingRoom);
  return {
    eventId,
    lineId: waitingRoom.lineId,
    isOpen: true,
    opensAt: since > now ? since : null,
    admissionsPerMinute,
    admittedUpTo: admittedUpTo(waitingRoom, now),
  };
}

export function lineOf({ eventId, salesCloseAt }: Sale, lineId: string): Line {
  return { lineId, eventId, forgetAt: new Date(salesCloseAt.getTime() + keptAfterSaleMs) };
}

/** @throws Conflict when the sale is over: there is nothing to wait for */
export function checkIsSold(sale: Sale, now: Date): void {
  const closed = salesClosedAt(sale, now);
  if (closed && !closed.opensAt) {
    throw new Conflict('Nothing of this event is sold any more; there is nothing to wait for.');
  }
}
