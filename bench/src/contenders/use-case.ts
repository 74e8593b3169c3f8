import { randomBytes, randomUUID } from 'node:crypto';
import type { PayloadOf } from '@parterre/contracts/event';
import type { eventPublished } from '@parterre/contracts/events-events';
import { generateSigningKey, importSigningKey } from '@parterre/identity/keys';
import { connectBroker } from '@parterre/messaging/broker';
import { withCorrelation } from '@parterre/messaging/correlation';
import { createOutbox } from '@parterre/messaging/outbox';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import { syncIndexes } from '@parterre/mongo/indexes';
import { outboxStore } from '@parterre/mongo/outbox';
import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createLookupHasher } from '@parterre/personal-data/lookup';
import { createSealer } from '@parterre/personal-data/seal';
import { systemClock } from '@parterre/subgraph-kit/clock';
import { createLogger } from '@parterre/subgraph-kit/logging';
import type { Parts } from '@parterre/subgraph-kit/subgraph';
import { portsOf } from '@parterre/tickets/app';
import { indexes } from '@parterre/tickets/data/indexes';
import { readSettings } from '@parterre/tickets/env';
import { createTicketCodes } from '@parterre/tickets/events/out/ticket-codes';
import { createAdmissionTokens } from '@parterre/tickets/use-cases/admission-tokens';
import { createUseCases } from '@parterre/tickets/use-cases/all';
import { createCreateInventory } from '@parterre/tickets/use-cases/create-inventory';
import { createGuestTokens } from '@parterre/tickets/use-cases/guest-tokens';
import type { Db } from 'mongodb';
import type { Registry } from 'prom-client';
import { ulid } from 'ulid';
import { buyerId, type Hall, layoutOf, seatIdsOf } from '../hall.js';
import type { Contender, ContenderSettings } from './contender.js';
import { writtenTo } from './written.js';

/**
 * What stands below GraphQL in `tickets`, whole: its use case for a hold, with its stores on the database and its live
 * events on the broker.
 */
export async function openUseCase(
  db: Db,
  { mongodbUri, amqpUrl }: Pick<ContenderSettings, 'mongodbUri' | 'amqpUrl'>,
  registry: Registry,
): Promise<Contender> {
  const log = createLogger('bench', 'silent');
  const [broker] = await Promise.all([
    connectBroker({ url: amqpUrl, service: 'bench', log, registry }),
    syncIndexes(db, indexes),
  ]);
  await broker.waitUntilHealthy(20_000);
  const signingJwk = await generateSigningKey();
  const signingKey = await importSigningKey(signingJwk);
  const settings = readSettings({
    NODE_ENV: 'production',
    LOG_LEVEL: 'silent',
    MONGODB_URI: mongodbUri,
    AMQP_URL: amqpUrl,
    ROUTER_IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [signingKey.publicJwk] }),
    PERSONAL_DATA_KEY: randomBytes(32).toString('base64'),
    TICKET_SIGNING_KEY: JSON.stringify(signingJwk),
  });
  const outbox = createOutbox({ broker, stores: [], log, registry });
  const parts: Parts = {
    ...{ db, broker, log, registry, clock: systemClock },
    outbox: (collection) => ({
      entry: (contract, payload, occurredAt) =>
        outboxEntry(contract, payload, { occurredAt, correlationId: randomUUID() }),
      flush: (id, entries) => outbox.flush(outboxStore(db.collection(collection)), id, [...entries]),
    }),
  };
  const given = {
    codes: createTicketCodes(signingKey),
    guests: createGuestTokens(signingKey, systemClock),
    admissions: createAdmissionTokens(signingKey),
    placesFreed: () => {},
  };
  const key = parsePersonalDataKey(settings.PERSONAL_DATA_KEY);
  const ports = portsOf(parts, settings, given, {
    sealer: createSealer(key),
    hasher: createLookupHasher(key),
  });
  const useCases = createUseCases(ports);
  const createInventory = createCreateInventory(ports);

  return {
    async open(hall) {
      const event = publishedEvent(hall);
      await createInventory(event);
      return event.eventId;
    },

    async hold(eventId, request) {
      const command = {
        ...{ eventId, seatIds: seatIdsOf(request), idempotencyKey: randomUUID() },
        ...{ areas: [], accessCode: null, admission: null },
      };
      // Every request has its correlation id from the router.
      const answer = await withCorrelation(buyerId(request.buyer), () =>
        useCases.hold(viewerOf(request.buyer), command),
      );
      if (answer.kind === 'HELD') return true;
      if (answer.kind === 'UNAVAILABLE') return false;
      throw new Error(`A hold was answered with ${answer.kind}.`);
    },

    letters: async (eventId) => (await useCases.viewSeatMap(eventId)).rows.map(({ seats }) => seats).join(''),
    written: (eventId) => writtenTo(db, eventId),
    close: () => broker.close(),
  };
}

function viewerOf(buyer: number) {
  return {
    kind: 'user' as const,
    ...{ userId: buyerId(buyer), sessionId: buyerId(buyer) },
    roles: ['USER' as const],
    staffOf: [],
  };
}

function publishedEvent(hall: Hall): PayloadOf<typeof eventPublished> {
  const tierId = ulid();
  const day = 24 * 60 * 60_000;
  const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
  return {
    ...{ eventId: ulid(), version: 1, slug: 'bench-night', title: 'Bench Night', organizerId: ulid() },
    categorySlug: 'concert',
    venue: { id: ulid(), name: 'Bench hall', city: 'Paris', timeZone: 'Europe/Paris' },
    ...{ startsAt: inDays(30), endsAt: inDays(30.1), salesOpenAt: inDays(-1), salesCloseAt: inDays(30) },
    ...{ currency: 'EUR', limitPerBuyer: 10, taxBasisPoints: 550 },
    fees: { perTicket: 150, basisPoints: 300 },
    refundPolicy: { steps: [], resaleBasisPoints: null },
    priceTiers: [{ id: tierId, name: 'Stalls', price: 5_000 }],
    rows: layoutOf(hall, tierId).map(({ section, row, numbers }) => ({
      ...{ section, row, priceTierId: tierId },
      seats: [...numbers],
      accessible: [],
    })),
    areas: [],
    publishedAt: inDays(0),
  };
}
