import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import type { TicketsContext } from './context.js';

/** How others reach what `tickets` owns or adds to. Rights are those of whoever asked the router. */
export const references: Record<string, ReferenceResolver<TicketsContext>> = {
  Event: ({ id }) => ({ id: String(id) }),
  Seat: ({ id }, { loaders }) => loaders.seat.load(String(id)),
  SeatHold: ({ id }, { useCases, viewer }) => useCases.viewHold(viewer, String(id)),
  Order: ({ id }, { useCases, viewer }) => useCases.viewOrder(viewer, String(id)),
  Ticket: ({ id }, { useCases, viewer }) => useCases.viewTicket(viewer, String(id)),
};
