import { requireDoor } from './check-in.js';
import type { Ports } from './ports.js';
import type { UseCases } from './use-cases.js';

const mostCodes = 500;
/** Processes whose clocks differ write in another order than that of their times. */
const overlapMs = 10_000;

export function createViewRevokedCodes(ports: Ports): UseCases['viewRevokedCodes'] {
  return async (viewer, eventId, since) => {
    await requireDoor(ports, viewer, eventId);
    const found = since
      ? await ports.tickets.revoked(eventId, since, mostCodes + 1)
      : await ports.tickets.lastRevoked(eventId, mostCodes);
    const hasMore = found.length > mostCodes;
    const tickets = found.slice(0, mostCodes);
    const last = tickets.at(-1)?.revokedAt ?? null;
    const next = last && !hasMore ? new Date(last.getTime() - overlapMs) : last;
    // Never back behind what was asked for: the caller has that.
    return { eventId, tickets, hasMore, next: since && (!next || next < since) ? since : next };
  };
}

export function createViewScanConflicts(ports: Ports): UseCases['viewScanConflicts'] {
  return async (viewer, eventId, page) => {
    await requireDoor(ports, viewer, eventId);
    return ports.tickets.inConflict(eventId, page.first, page.afterId);
  };
}
