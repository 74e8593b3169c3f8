import { mayFollow } from './delivery-status.js';
import type { Notification } from './notification.js';

export type ResendDecision =
  | { kind: 'resend' }
  | { kind: 'too-soon'; retryAfterSeconds: number }
  | { kind: 'not-possible'; why: 'ON_ITS_WAY' | 'UNWANTED' | 'LAPSED' };

/** Pause between two sendings of one message: enough for an impatient reader, too few to fill a mailbox. */
const RESEND_PAUSE_MS = 60_000;

export function decideResend(notification: Notification, now: Date): ResendDecision {
  const { status, expiresAt, queuedAt } = notification;
  if (status === 'SUPPRESSED') {
    return { kind: 'not-possible', why: 'UNWANTED' };
  }
  if (!mayFollow(status, 'QUEUED') || status === 'SENDING') {
    return { kind: 'not-possible', why: 'ON_ITS_WAY' };
  }
  if (expiresAt && expiresAt <= now) {
    return { kind: 'not-possible', why: 'LAPSED' };
  }
  const waitMs = queuedAt.getTime() + RESEND_PAUSE_MS - now.getTime();
  return waitMs > 0 ? { kind: 'too-soon', retryAfterSeconds: Math.ceil(waitMs / 1_000) } : { kind: 'resend' };
}
