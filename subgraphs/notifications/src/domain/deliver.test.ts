import { expect, test } from 'vitest';
import type { ContactFacts } from './contact.js';
import { afterTry, decideDelivery, MAX_ATTEMPTS, retryDelayMs } from './deliver.js';
import type { Notification } from './notification.js';
import type { Content } from './template.js';

const now = new Date('2027-01-01T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);

const published = {
  template: 'event-published',
  data: { categorySlug: 'jazz', venue: { city: 'Paris' } },
} as Content;
const refunded = { template: 'order-refunded' } as Content;
const reset = { template: 'password-reset' } as Content;

const notification = (facts: Partial<Notification>): Notification => ({
  id: 'n',
  recipientId: 'u',
  orderId: null,
  channel: 'EMAIL',
  content: refunded,
  locale: null,
  status: 'SENDING',
  attempts: 1,
  edition: 1,
  subject: null,
  createdAt: now,
  queuedAt: now,
  sentAt: null,
  expiresAt: null,
  reason: null,
  correlationId: 'c',
  ...facts,
});

const contact = (email: boolean, categories = ['jazz']): ContactFacts => ({
  userId: 'u',
  version: 1,
  locale: 'en',
  sealedContact: 'v1.a.b',
  preferences: { categories, cities: [], channels: { email, sms: false } },
});

const decide = (facts: Partial<Notification>, of: ContactFacts | null, at = now) =>
  decideDelivery(notification(facts), of, at, 0);

test('what a buyer must get is sent whatever the preferences, the rest is not', () => {
  expect(decide({ content: refunded }, contact(false))).toEqual({ kind: 'send' });
  expect(decide({ content: published }, contact(false))).toEqual({
    kind: 'suppress',
    reason: 'UNSUBSCRIBED',
  });
  expect(decide({ content: published }, contact(true))).toEqual({ kind: 'send' });
  // The category was taken off the preferences in the meantime.
  expect(decide({ content: published }, contact(true, ['rock'])).kind).toBe('suppress');
  expect(decide({ content: refunded }, contact(true, ['rock']))).toEqual({ kind: 'send' });
});

test('a message waits for the profile of its recipient, ever longer, for a day', () => {
  const wait = (waitedMs: number) => decide({}, null, later(waitedMs));
  const pause = (waitedMs: number) => {
    const decision = wait(waitedMs);
    return decision.kind === 'wait' && decision.untilAt.getTime() - now.getTime() - waitedMs;
  };
  expect(pause(0)).toBe(1_000);
  expect(pause(60_000)).toBe(60_000);
  expect(pause(10 * 3_600_000)).toBe(600_000);
  expect(wait(25 * 3_600_000)).toEqual({ kind: 'give-up', reason: 'CONTACT_UNKNOWN' });
});

test('a message about an account goes to the address it brings, profile or not', () => {
  expect(decide({ content: reset }, null)).toEqual({ kind: 'send' });
});

test('what has lapsed is not sent', () => {
  expect(decide({ content: reset, expiresAt: now }, null)).toEqual({ kind: 'give-up', reason: 'EXPIRED' });
  expect(decide({ content: reset, expiresAt: later(1) }, null)).toEqual({ kind: 'send' });
});

test('a message that its senders do not survive is given up', () => {
  expect(decide({ attempts: MAX_ATTEMPTS }, contact(true))).toEqual({ kind: 'send' });
  expect(decide({ attempts: MAX_ATTEMPTS + 1 }, contact(true))).toEqual({
    kind: 'give-up',
    reason: 'NO_ANSWER',
  });
});

test('after a try: sent, again later, or given up', () => {
  const busy = { kind: 'not-now', reason: 'SERVER_BUSY' } as const;
  const refused = { kind: 'refused', reason: 'REFUSED_BY_SERVER' } as const;
  expect(afterTry({ kind: 'accepted' }, 'Hi', 3, now, 0)).toEqual({
    status: 'SENT',
    subject: 'Hi',
    sentAt: now,
  });
  expect(afterTry(busy, 'Hi', 1, now, 0)).toEqual({
    status: 'QUEUED',
    reason: 'SERVER_BUSY',
    dueAt: later(2_000),
    attempts: 1,
  });
  expect(afterTry(busy, 'Hi', MAX_ATTEMPTS, now, 0)).toEqual({ status: 'FAILED', reason: 'SERVER_BUSY' });
  expect(afterTry(refused, 'Hi', 1, now, 0)).toEqual({ status: 'FAILED', reason: 'REFUSED_BY_SERVER' });
});

test('pauses grow fourfold, and chance shortens them by up to a half', () => {
  expect([1, 2, 3, 7].map((attempts) => retryDelayMs(attempts, 0))).toEqual([
    2_000, 8_000, 32_000, 8_192_000,
  ]);
  expect(retryDelayMs(1, 1)).toBe(1_000);
});
