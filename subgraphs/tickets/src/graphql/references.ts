import type { ReferenceResolver } from '@parterre/subgraph-kit/schema';
import type { TicketsContext } from './context.js';
import { found } from './found.js';

/** How others reach what `tickets` owns or adds to. Rights are those of whoever asked the router. */
export const references: Record<string, ReferenceResolver<TicketsContext>> = {
  Event: ({ id }) => ({ id: String(id) }),
  Seat: ({ id }, { loaders }) => loaders.seat.load(String(id)),
  SeatHold: ({ id }, { useCases, viewer }) => useCases.viewHold(viewer, String(id)),
  Order: ({ id }, { loaders }) => found('order', loaders.order.load(String(id))),
  Ticket: ({ id }, { loaders }) => found('ticket', loaders.ticket.load(String(id))),
};
