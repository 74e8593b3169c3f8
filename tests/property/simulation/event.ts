import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPublished } from '@parterre/contracts/events-events';
import type { UserViewer } from '@parterre/identity/viewer';
import { simulationStart } from './house.js';

export const eventId = '01EVENT';
export const organizerId = 'organizer';
export const buyers = ['ann', 'bob', 'cleo', 'dan'] as const;

const hourMs = 3_600_000;
const at = (hours: number) => new Date(simulationStart + hours * hourMs).toISOString();

/** A small house, so that buyers meet. */
export interface Hall {
  rows: number;
  seatsInRow: number;
  /** Places in the area `floor`. */
  floor: number;
  limitPerBuyer: number;
}

const seatNumbers = ({ seatsInRow }: Hall) =>
  Array.from({ length: seatsInRow }, (_, index) => `${index + 1}`);

/** Every seat there is, as buyers name them. */
export function seatIdsOf(hall: Hall): string[] {
  return Array.from({ length: hall.rows }, (_, row) =>
    seatNumbers(hall).map((number) => `stalls/${row + 1}/${number}`),
  ).flat();
}

/** On sale from the beginning; starts after 50 hours, so that its refund policy has every step still to come. */
export function published(hall: Hall): PayloadOf<typeof eventPublished> {
  return {
    ...{ eventId, version: 1, slug: 'gala', title: 'Gala', organizerId, categorySlug: 'concert' },
    venue: { id: 'venue', name: 'Hall', city: 'Lyon', timeZone: 'Europe/Paris' },
    ...{ startsAt: at(50), endsAt: at(53), salesOpenAt: at(-1), salesCloseAt: at(49) },
    ...{ currency: 'EUR', limitPerBuyer: hall.limitPerBuyer, taxBasisPoints: 2_000 },
    fees: { perTicket: 150, basisPoints: 333 },
    refundPolicy: {
      steps: [
        { hoursBefore: 48, basisPoints: 10_000 },
        { hoursBefore: 24, basisPoints: 5_001 },
      ],
      resaleBasisPoints: 8_000,
    },
    priceTiers: [
      { id: 'near', name: 'Near', price: 4_999 },
      { id: 'far', name: 'Far', price: 1_501 },
      { id: 'floor', name: 'Floor', price: 0 },
    ],
    rows: Array.from({ length: hall.rows }, (_, row) => ({
      ...{ section: 'stalls', row: `${row + 1}`, priceTierId: row === 0 ? 'near' : 'far' },
      ...{ seats: seatNumbers(hall), accessible: [] },
    })),
    areas:
      hall.floor > 0 ? [{ key: 'floor', name: 'Floor', capacity: hall.floor, priceTierId: 'floor' }] : [],
    publishedAt: at(-2),
  };
}

export function buyer(index: number): UserViewer {
  return viewer(buyers[index % buyers.length] ?? buyers[0]);
}

export const organizer: UserViewer = { ...viewer(organizerId), roles: ['USER', 'ORGANIZER'] };

export function viewer(userId: string): UserViewer {
  return { kind: 'user', userId, sessionId: 'session', roles: ['USER'], staffOf: [] };
}
