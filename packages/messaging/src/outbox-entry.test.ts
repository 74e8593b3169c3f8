import { userRegistered } from '@parterre/contracts/auth-events';
import { orderChanged } from '@parterre/contracts/tickets-events';
import { describe, expect, it } from 'vitest';
import { outboxEntry } from './outbox-entry.js';

const sealed = 'v1.c2VhbGVk.dmFsdWU';
const payload = {
  userId: 'user-1',
  sealedEmail: sealed,
  sealedDisplayName: sealed,
  locale: 'fr' as const,
  registeredAt: '2026-05-01T10:00:00.000Z',
};
const facts = { occurredAt: new Date('2026-05-01T10:00:00.123Z'), correlationId: 'correlation-1' };

describe('outboxEntry', () => {
  it('holds the event as it will travel', () => {
    expect(outboxEntry(userRegistered, payload, { ...facts, id: 'id-1' })).toEqual({
      id: 'id-1',
      routingKey: 'auth.user-registered.v1',
      occurredAt: '2026-05-01T10:00:00.123Z',
      correlationId: 'correlation-1',
      payload,
    });
  });

  it('gives every event an id of its own', () => {
    const ids = [1, 2, 3].map(() => outboxEntry(userRegistered, payload, facts).id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('stores nothing that the contract does not name', () => {
    const withMore = { ...payload, email: 'canary@example.com' };
    expect(outboxEntry(userRegistered, withMore, facts).payload).toEqual(payload);
  });

  it('refuses what does not fit, naming the field and never its value', () => {
    const unsealed = { ...payload, sealedEmail: 'canary@example.com' };
    expect(() => outboxEntry(userRegistered, unsealed, facts)).toThrow(
      new TypeError('payload does not fit auth.user-registered.v1: sealedEmail: invalid_format'),
    );
  });

  it('refuses a live event, which has no outbox', () => {
    const live = { orderId: 'order-1', eventId: 'event-1', buyerId: 'buyer-1' };
    expect(() => outboxEntry(orderChanged, live, facts)).toThrow(TypeError);
  });
});
