import { expect, test } from 'vitest';
import type { Notification } from './notification.js';
import { decideResend } from './resend.js';

const now = new Date('2027-01-01T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

const decide = (facts: Partial<Notification>) =>
  decideResend({ status: 'SENT', queuedAt: ago(3_600), expiresAt: null, ...facts } as Notification, now);

test('what was sent or has failed may be sent again, once a minute', () => {
  expect(decide({})).toEqual({ kind: 'resend' });
  expect(decide({ status: 'FAILED' })).toEqual({ kind: 'resend' });
  expect(decide({ queuedAt: ago(59) })).toEqual({ kind: 'too-soon', retryAfterSeconds: 1 });
});

test('what is on its way, unwanted or lapsed may not', () => {
  expect(decide({ status: 'QUEUED' })).toEqual({ kind: 'not-possible', why: 'ON_ITS_WAY' });
  expect(decide({ status: 'SENDING' })).toEqual({ kind: 'not-possible', why: 'ON_ITS_WAY' });
  expect(decide({ status: 'SUPPRESSED' })).toEqual({ kind: 'not-possible', why: 'UNWANTED' });
  expect(decide({ expiresAt: now })).toEqual({ kind: 'not-possible', why: 'LAPSED' });
});
