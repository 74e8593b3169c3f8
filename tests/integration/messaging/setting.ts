import { userRegistered } from '@parterre/contracts/auth-events';
import type { OutboxEntry, PayloadOf } from '@parterre/contracts/event';
import { orderConfirmed } from '@parterre/contracts/tickets-events';
import { type Broker, connectBroker } from '@parterre/messaging/broker';
import { outboxEntry } from '@parterre/messaging/outbox-entry';
import pino from 'pino';
import { Registry } from 'prom-client';

export const log = pino({ level: process.env.PARTERRE_TEST_LOG ?? 'silent' });

export interface TestBroker extends Broker {
  /** The value of a metric whose labels contain these; 0 where there is none. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

/** A connection as a process has one, with a registry of its own and pauses short enough for a test. */
export async function connectTestBroker(
  url: string,
  retryDelaysMs: number[] = [50, 100],
): Promise<TestBroker> {
  const registry = new Registry();
  const broker = await connectBroker({ url, service: 'test', log, registry, retryDelaysMs });
  return {
    ...broker,
    async metric(name, labels = {}) {
      const values = (await registry.getSingleMetric(name)?.get())?.values ?? [];
      const wanted = Object.entries(labels);
      const found = values.filter((value) => wanted.every(([key, label]) => value.labels[key] === label));
      return found.reduce((sum, { value }) => sum + value, 0);
    },
  };
}

const sealed = 'v1.c2VhbGVk.dmFsdWU';

export function registered(userId: string): PayloadOf<typeof userRegistered> {
  const registeredAt = '2026-05-01T10:00:00.000Z';
  return { userId, sealedEmail: sealed, sealedDisplayName: sealed, locale: 'en', registeredAt };
}

/** An event with one queue: `users.on-user-registered`. */
export function registeredEntry(
  userId: string,
  facts: { id?: string; correlationId?: string } = {},
): OutboxEntry {
  const correlationId = facts.correlationId ?? `correlation-of-${userId}`;
  const id = facts.id === undefined ? {} : { id: facts.id };
  return outboxEntry(userRegistered, registered(userId), { occurredAt: new Date(), correlationId, ...id });
}

/** An event with three queues. */
export function confirmedEntry(orderId: string): OutboxEntry {
  const at = '2026-05-01T10:00:00.000Z';
  return outboxEntry(
    orderConfirmed,
    {
      orderId,
      number: 'OLY-2027-000042',
      eventId: 'event-1',
      organizerId: 'organizer-1',
      buyerId: 'buyer-1',
      amount: 9_900,
      currency: 'EUR',
      eventTitle: 'Night music',
      venueName: 'Olympia',
      venueTimeZone: 'Europe/Paris',
      startsAt: at,
      placedAt: at,
      confirmedAt: at,
      tickets: [
        {
          ticketId: 'ticket-1',
          number: 'OLY-2027-000042-1',
          priceTierId: 'tier-1',
          priceTierName: 'Stalls',
          price: 9_900,
          seat: { section: 'A', row: '1', number: '7' },
          area: null,
          sealedCode: sealed,
        },
      ],
    },
    { occurredAt: new Date(), correlationId: 'correlation-1' },
  );
}
