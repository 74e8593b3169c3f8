import { type ContactFacts, interestOf, isInterested } from './contact.js';
import type { DeliveryReason, Notification } from './notification.js';
import { type Content, isMandatory } from './template.js';

/** What is to be done with a message whose turn has come. */
export type DeliveryDecision =
  | { kind: 'send' }
  | { kind: 'wait'; reason: DeliveryReason; untilAt: Date }
  | { kind: 'suppress'; reason: DeliveryReason }
  | { kind: 'give-up'; reason: DeliveryReason };

/** How the mail server took it: for good, not now, or never. */
export type SendOutcome =
  | { kind: 'accepted' }
  | { kind: 'not-now'; reason: DeliveryReason }
  | { kind: 'refused'; reason: DeliveryReason };

/** How a try is written down. */
export type Settlement =
  | { status: 'SENT'; subject: string; sentAt: Date }
  | { status: 'QUEUED'; reason: DeliveryReason; dueAt: Date; attempts: number }
  | { status: 'FAILED' | 'SUPPRESSED'; reason: DeliveryReason };

/** Tries of one edition before it is given up: with the pauses below, about three hours. */
export const MAX_ATTEMPTS = 8;

/** Longest a message waits for the profile of its recipient; the news of a purchase may overtake that of the account. */
const CONTACT_PATIENCE_MS = 24 * 60 * 60 * 1_000;

/**
 * @param contact `null` when the recipient's profile has not been heard of
 * @param chance between 0 and 1, spreads what would otherwise wake up together
 */
export function decideDelivery(
  notification: Notification,
  contact: ContactFacts | null,
  now: Date,
  chance: number,
): DeliveryDecision {
  const { content, expiresAt, queuedAt, attempts } = notification;
  if (expiresAt && expiresAt <= now) {
    return { kind: 'give-up', reason: 'EXPIRED' };
  }
  if (attempts > MAX_ATTEMPTS) {
    // Nobody wrote down how the last tries ended: whoever makes them dies of this message.
    return { kind: 'give-up', reason: 'NO_ANSWER' };
  }
  if (bringsItsAddress(notification)) {
    return { kind: 'send' };
  }
  if (!contact) {
    const waitedMs = now.getTime() - queuedAt.getTime();
    if (waitedMs > CONTACT_PATIENCE_MS) {
      return { kind: 'give-up', reason: 'CONTACT_UNKNOWN' };
    }
    // The longer it has waited the less often it looks; the profile's arrival wakes it anyway.
    const pauseMs = Math.min(Math.max(1_000, waitedMs), 10 * 60_000);
    return { kind: 'wait', reason: 'CONTACT_UNKNOWN', untilAt: later(now, pauseMs * jitter(chance)) };
  }
  if (!isWanted(content, contact)) {
    return { kind: 'suppress', reason: 'UNSUBSCRIBED' };
  }
  return { kind: 'send' };
}

/** Asked again at the last moment: preferences may have changed since the recipients were found. */
function isWanted(content: Content, contact: ContactFacts): boolean {
  return (
    isMandatory(content.template) ||
    (content.template === 'event-published' && isInterested(contact, interestOf(content.data)))
  );
}

/** @param attempts with this one */
export function afterTry(
  outcome: SendOutcome,
  subject: string,
  attempts: number,
  now: Date,
  chance: number,
): Settlement {
  if (outcome.kind === 'accepted') {
    return { status: 'SENT', subject, sentAt: now };
  }
  if (outcome.kind === 'refused' || attempts >= MAX_ATTEMPTS) {
    return { status: 'FAILED', reason: outcome.reason };
  }
  const dueAt = later(now, retryDelayMs(attempts, chance));
  return { status: 'QUEUED', reason: outcome.reason, dueAt, attempts };
}

/** Pause after the n-th failed try: 2 s, 8 s, 32 s, ... about 2 h, each shortened by up to a half. */
export function retryDelayMs(attempts: number, chance: number): number {
  return 2_000 * 4 ** (attempts - 1) * jitter(chance);
}

/** Messages about an account's own address go there, and not to the one of the profile. */
export function bringsItsAddress({ content }: Pick<Notification, 'content'>): boolean {
  return content.template === 'email-verification' || content.template === 'password-reset';
}

function jitter(chance: number): number {
  return 1 - chance / 2;
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
