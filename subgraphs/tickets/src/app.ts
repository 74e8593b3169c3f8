import { parseSigningKey } from '@parterre/identity/keys';
import { jwks } from '@parterre/identity/published-keys';
import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createLookupHasher, type LookupHasher } from '@parterre/personal-data/lookup';
import { createSealer, type Sealer } from '@parterre/personal-data/seal';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { respond } from '@parterre/subgraph-kit/http';
import type { Running } from '@parterre/subgraph-kit/process';
import { type Parts, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { createAllocationStore } from './data/allocations.store.js';
import { createAreaStore } from './data/areas.store.js';
import { createCartStore } from './data/carts.store.js';
import { indexes } from './data/indexes.js';
import { LayoutCache } from './data/layouts.js';
import { createNumberStore } from './data/numbers.store.js';
import { createOrderStore } from './data/orders.store.js';
import { createPeopleStore } from './data/people.store.js';
import { createPromoCodeStore } from './data/promo-codes.store.js';
import { createRowStore } from './data/rows.store.js';
import { createSaleStore } from './data/sales.store.js';
import { createTicketStore } from './data/tickets.store.js';
import { createWaitingPlaceStore } from './data/waiting-places.store.js';
import { createWaitlistStore } from './data/waitlist.store.js';
import type { TicketsSettings } from './env.js';
import { createConsumers } from './events/in/consumers.js';
import { createLiveEvents } from './events/out/live-events.js';
import { createOrderEvents } from './events/out/order-events.js';
import { createTicketCodes } from './events/out/ticket-codes.js';
import type { TicketsContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { createTicketPrinter } from './print/ticket-pdf.js';
import { createAdmissionTokens } from './use-cases/admission-tokens.js';
import { createUseCases } from './use-cases/all.js';
import { createSweepAllocations } from './use-cases/allocations.js';
import { createGiveBackOrders } from './use-cases/give-back-orders.js';
import { createGuestTokens } from './use-cases/guest-tokens.js';
import type { Ports } from './use-cases/ports.js';
import { createReconcile } from './use-cases/reconcile.js';
import { createServeAtOnce } from './use-cases/serve-at-once.js';
import { createServeWaitlists } from './use-cases/serve-waitlists.js';
import { createSweep } from './use-cases/sweep.js';

const minuteMs = 60_000;
const sweepEveryMs = 1_000;
/** An order that a killed process left half done is finished within twice this. */
const reconcileEveryMs = 5_000;
/** A run of refunds works up to half of the time: sales go on beside it. */
const giveBackEveryMs = 15_000;
const forgetEveryMs = 10 * minuteMs;

/** @param clock for tests that must be at a certain moment */
export async function startTickets(settings: TicketsSettings, clock?: Clock): Promise<Running> {
  const signingKey = await parseSigningKey(settings.TICKET_SIGNING_KEY);
  const personalDataKey = parsePersonalDataKey(settings.PERSONAL_DATA_KEY);
  const sealer = createSealer(personalDataKey);
  const hasher = createLookupHasher(personalDataKey);
  const codes = createTicketCodes(signingKey);
  const admissions = createAdmissionTokens(signingKey);

  return startSubgraph<TicketsContext>({
    name: 'tickets',
    environment: settings,
    schema: federatedSchema,
    indexes,
    outboxCollections: ['orders', 'tickets', 'waitlist'],
    ...(clock ? { clock } : {}),
    assemble: async (parts) => {
      const guests = createGuestTokens(signingKey, parts.clock);
      const { placesFreed, settled } = createServeAtOnce((eventId) => waitlists.one(eventId));
      const ports = portsOf(parts, settings, { codes, guests, admissions, placesFreed }, { sealer, hasher });
      const waitlists = createServeWaitlists(ports);
      const useCases = createUseCases(ports);
      return {
        context: (viewer) => ({
          viewer,
          useCases,
          clock: parts.clock,
          loaders: createLoaders(useCases, viewer),
        }),
        consumers: createConsumers(ports, sealer),
        tasks: [
          { name: 'sweep', everyMs: sweepEveryMs, run: createSweep(ports) },
          { name: 'sweep-allocations', everyMs: sweepEveryMs, run: createSweepAllocations(ports) },
          { name: 'waitlists', everyMs: sweepEveryMs, run: waitlists.all },
          {
            name: 'give-back-orders',
            everyMs: giveBackEveryMs,
            atOnce: true,
            run: createGiveBackOrders(ports).continueAll,
          },
          { name: 'reconcile', everyMs: reconcileEveryMs, atOnce: true, run: createReconcile(ports) },
          {
            name: 'forget-waiting-rooms',
            everyMs: forgetEveryMs,
            run: () => ports.waitingPlaces.forget(parts.clock()),
          },
        ],
        routes: {
          '/.well-known/ticket-keys.json': async (_request, response) =>
            respond(response, 200, jwks([signingKey])),
        },
        stop: settled,
      };
    },
  });
}

/** The adapters behind every port, on these parts. */
export function portsOf(
  { db, broker, outbox, clock, log }: Parts,
  settings: TicketsSettings,
  given: Pick<Ports, 'codes' | 'guests' | 'admissions' | 'placesFreed'>,
  { sealer, hasher }: { sealer: Sealer; hasher: LookupHasher },
): Ports {
  const live = createLiveEvents(broker, clock);
  const ofOrders = outbox('orders');
  return {
    sales: createSaleStore(db),
    numbers: createNumberStore(db),
    layouts: new LayoutCache(db),
    rows: createRowStore(db, live.rowChanged),
    areas: createAreaStore(db, live.areaChanged),
    allocations: createAllocationStore(db),
    promoCodes: createPromoCodeStore(db),
    carts: createCartStore(db),
    orders: createOrderStore(db, ofOrders),
    tickets: createTicketStore(db, outbox('tickets')),
    people: createPeopleStore(db, hasher),
    waitlist: createWaitlistStore(db, outbox('waitlist')),
    waitingPlaces: createWaitingPlaceStore(db),
    events: createOrderEvents({ entry: ofOrders.entry, codes: given.codes, seal: sealer.seal }),
    live,
    ...given,
    print: createTicketPrinter(),
    rules: {
      holdMs: Math.min(settings.HOLD_MINUTES, settings.MAX_HOLD_MINUTES) * minuteMs,
      longestHoldMs: settings.MAX_HOLD_MINUTES * minuteMs,
      maxTicketsPerHold: settings.MAX_TICKETS_PER_HOLD,
      admissionMs: settings.ADMISSION_MINUTES * minuteMs,
    },
    clock,
    log,
  };
}
