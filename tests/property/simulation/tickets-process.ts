import { createAllocationStore } from '@parterre/tickets/data/allocations.store';
import { createAreaStore } from '@parterre/tickets/data/areas.store';
import { createCartStore } from '@parterre/tickets/data/carts.store';
import { LayoutCache } from '@parterre/tickets/data/layouts';
import { createNumberStore } from '@parterre/tickets/data/numbers.store';
import { createOrderStore } from '@parterre/tickets/data/orders.store';
import { createPeopleStore } from '@parterre/tickets/data/people.store';
import { createPromoCodeStore } from '@parterre/tickets/data/promo-codes.store';
import { createRowStore } from '@parterre/tickets/data/rows.store';
import { createSaleStore } from '@parterre/tickets/data/sales.store';
import { createTicketStore } from '@parterre/tickets/data/tickets.store';
import { createWaitingPlaceStore } from '@parterre/tickets/data/waiting-places.store';
import { createWaitlistStore } from '@parterre/tickets/data/waitlist.store';
import { createConsumers } from '@parterre/tickets/events/in/consumers';
import { createOrderEvents } from '@parterre/tickets/events/out/order-events';
import { createUseCases } from '@parterre/tickets/use-cases/all';
import { createSweepAllocations } from '@parterre/tickets/use-cases/allocations';
import { createGiveBackOrders } from '@parterre/tickets/use-cases/give-back-orders';
import type { Ports, TicketCodes } from '@parterre/tickets/use-cases/ports';
import { createReconcile } from '@parterre/tickets/use-cases/reconcile';
import { createServeWaitlists } from '@parterre/tickets/use-cases/serve-waitlists';
import { createSweep } from '@parterre/tickets/use-cases/sweep';
import type { UseCases } from '@parterre/tickets/use-cases/use-cases';
import type { Assembled, SimulatedParts } from './process.js';

export const ticketsOutboxes = ['orders', 'tickets', 'waitlist'];

const minuteMs = 60_000;

/** Put together as `startTickets` does it. Signatures take real time and decide nothing here: they are left out. */
export function assembleTickets({ db, clock, log, outbox }: SimulatedParts): Assembled<UseCases> {
  const nothing = () => {};
  const ofOrders = outbox('orders');
  const ports: Ports = {
    sales: createSaleStore(db),
    numbers: createNumberStore(db),
    layouts: new LayoutCache(db),
    rows: createRowStore(db, nothing),
    areas: createAreaStore(db, nothing),
    allocations: createAllocationStore(db),
    promoCodes: createPromoCodeStore(db),
    carts: createCartStore(db),
    orders: createOrderStore(db, ofOrders),
    tickets: createTicketStore(db, outbox('tickets')),
    people: createPeopleStore(db, { hash: (value) => value }),
    waitlist: createWaitlistStore(db, outbox('waitlist')),
    waitingPlaces: createWaitingPlaceStore(db),
    events: createOrderEvents({ entry: ofOrders.entry, codes, seal: () => 'v1.simulated.seal' }),
    live: { orderChanged: nothing, holdChanged: nothing, ticketsRevoked: nothing },
    // The task serves the lines, at a moment that the seed chooses.
    placesFreed: nothing,
    codes,
    guests: { mint: () => Promise.reject(new Error('Nobody is a guest here.')), read: async () => null },
    admissions: { sign: async () => '', read: async () => null },
    print: async () => new Uint8Array(),
    rules: {
      holdMs: 10 * minuteMs,
      longestHoldMs: 30 * minuteMs,
      admissionMs: 10 * minuteMs,
      maxTicketsPerHold: 10,
    },
    clock,
    log,
  };
  return {
    able: createUseCases(ports),
    consumers: createConsumers(ports, { open: (sealed) => sealed }),
    tasks: {
      sweep: createSweep(ports),
      sweepAllocations: createSweepAllocations(ports),
      serveWaitlists: createServeWaitlists(ports).all,
      reconcile: createReconcile(ports),
      giveBackOrders: createGiveBackOrders(ports).continueAll,
    },
  };
}

const codes: TicketCodes = {
  sign: async ({ id, eventId, codeVersion }) => `${id} ${eventId} ${codeVersion}`,
  read: async (code) => {
    const [ticketId = '', eventId = '', codeVersion = ''] = code.split(' ');
    return { ticketId, eventId, codeVersion: Number(codeVersion) };
  },
};
