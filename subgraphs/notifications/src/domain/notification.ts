import type { Locale } from '@parterre/contracts/values';
import { hasRole, userIdOf, type Viewer } from '@parterre/identity/viewer';
import type { DeliveryStatus } from './delivery-status.js';
import type { Content } from './template.js';

export const Channel = { EMAIL: 'EMAIL', SMS: 'SMS' } as const;
export type Channel = keyof typeof Channel;

/** Why a message is not, or not yet, with its reader. Codes only: what a mail server says may quote an address. */
export type DeliveryReason =
  | 'CONTACT_UNKNOWN'
  | 'UNSUBSCRIBED'
  | 'EXPIRED'
  | 'REFUSED_BY_SERVER'
  | 'SERVER_BUSY'
  | 'SERVER_UNREACHABLE'
  | 'NOT_RENDERED'
  | 'NO_ANSWER';

/** One message to one reader. */
export interface Notification {
  id: string;
  recipientId: string;
  /** The order it is about, if it is about one. */
  orderId: string | null;
  channel: Channel;
  content: Content;
  /** `null`: the recipient's own, as their profile says when it is sent. */
  locale: Locale | null;
  status: DeliveryStatus;
  /** Tries to send it, of the present edition. */
  attempts: number;
  /** 1, and one more with every resend: a resend is another message to the reader's mail program. */
  edition: number;
  /** As it was sent, in the reader's language. */
  subject: string | null;
  createdAt: Date;
  /** When this edition was queued. */
  queuedAt: Date;
  sentAt: Date | null;
  /** Later than this it is of no use. */
  expiresAt: Date | null;
  reason: DeliveryReason | null;
  /** Of the work that gave rise to it, so that it can be followed from the browser to the mailbox. */
  correlationId: string;
}

/** The recipient and ADMIN. */
export function maySee(viewer: Viewer, { recipientId }: Pick<Notification, 'recipientId'>): boolean {
  return userIdOf(viewer) === recipientId || hasRole(viewer, 'ADMIN');
}
