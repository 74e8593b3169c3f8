import { requireDoor, ticketByNumber } from './check-in.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';

const mostCodes = 500;
/** Processes whose clocks differ write in another order than that of their times. */
const overlapMs = 10_000;

/** Not the epoch itself: the index has what died after it. */
const longAgo = new Date(1);

export function createViewRevokedCodes(ports: Ports): UseCases['viewRevokedCodes'] {
  return async (viewer, eventId, since) => {
    await requireDoor(ports, viewer, eventId);
    const { tickets, hasMore } = await ports.tickets.revoked(eventId, since ?? longAgo, mostCodes);
    const last = tickets.at(-1)?.revokedAt;
    // A page ends with all that died in its last millisecond, however many: the one after it begins with the next.
    const next = last ? new Date(last.getTime() + (hasMore ? 1 : -overlapMs)) : since;
    return { eventId, tickets, hasMore, next };
  };
}

export function createViewLatestRevokedCodes(ports: Ports): UseCases['viewLatestRevokedCodes'] {
  return async (viewer, eventId) => {
    await requireDoor(ports, viewer, eventId);
    const tickets = await ports.tickets.lastRevoked(eventId, mostCodes);
    const last = tickets.at(-1)?.revokedAt;
    return { eventId, tickets, hasMore: false, next: last ? new Date(last.getTime() - overlapMs) : null };
  };
}

export function createViewScanConflicts(ports: Ports): UseCases['viewScanConflicts'] {
  return async (viewer, eventId, page) => {
    await requireDoor(ports, viewer, eventId);
    return ports.tickets.inConflict(eventId, page.first, page.afterId);
  };
}

export function createViewTicketAtDoor(ports: Ports): UseCases['viewTicketAtDoor'] {
  return async (viewer, eventId, number) => {
    await requireDoor(ports, viewer, eventId);
    return ticketByNumber(ports, eventId, number);
  };
}

export function createCountAttendance(ports: Ports): UseCases['countAttendance'] {
  return async (viewer, eventId) => {
    await requireDoor(ports, viewer, eventId);
    return ports.tickets.countAttendance(eventId);
  };
}
