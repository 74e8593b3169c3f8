import type { Locale } from '@parterre/contracts/values';
import type { Announcement, Attendee, GivenTicket } from '../domain/announcement.js';
import type { ContactFacts, Interest } from '../domain/contact.js';
import type { SendOutcome, Settlement } from '../domain/deliver.js';
import type { DeliveryStatus } from '../domain/delivery-status.js';
import type { Notification } from '../domain/notification.js';
import type { Content, TemplateName } from '../domain/template.js';

export interface NotificationPage {
  /** One more than this is looked for. */
  first: number;
  /** Only what is older than the notification of this id. */
  afterId: string | null;
}

/** A message in the hands of one worker, until its lease ends. */
export interface ClaimedNotification {
  notification: Notification;
  lease: string;
}

export interface NotificationStore {
  /** Queues them, due at once; those that are there already are left as they are. */
  add(notifications: readonly Notification[]): Promise<void>;
  /** Takes the one that is due the longest, and counts a try; `null` when nothing is due. */
  claimDue(now: Date, leaseUntil: Date): Promise<ClaimedNotification | null>;
  /** Writes down how the try ended, unless the lease was lost to another worker; says whether it did. */
  settle(claimed: ClaimedNotification, settlement: Settlement): Promise<boolean>;
  /** Makes what waits for this recipient's profile due now. */
  wakeForContact(recipientId: string, now: Date): Promise<void>;
  /** Queues the next edition if it still is as given; `null` if not. */
  queueAgain(notification: Notification, now: Date): Promise<Notification | null>;
  find(id: string): Promise<Notification | null>;
  findMany(ids: readonly string[]): Promise<Notification[]>;
  /** Oldest first. */
  findByOrders(orderIds: readonly string[]): Promise<Notification[]>;
  /** Newest first, of one recipient or with one status or all. */
  list(
    filter: { recipientId?: string; status?: DeliveryStatus },
    page: NotificationPage,
  ): Promise<Notification[]>;
}

export interface ContactStore {
  /** Keeps the higher version, whatever the order they come in. */
  save(contact: ContactFacts): Promise<void>;
  find(userId: string): Promise<ContactFacts | null>;
  /** Ids of users who want to hear of such an event, ascending, behind `after`. */
  interested(interest: Interest, after: string | null, limit: number): Promise<string[]>;
}

export interface AttendeeStore {
  confirmed(attendee: Omit<Attendee, 'refundedAt' | 'given'>): Promise<Attendee>;
  /**
   * Whoever was given a ticket last has it. @returns the order with it; `null` when that is somebody else by now, or
   * the order is not heard of yet
   */
  passed(orderId: string, given: GivenTicket): Promise<Attendee | null>;
  refunded(orderId: string, refundedAt: Date): Promise<void>;
  /** Those whom `concerns` says it concerns, by order id ascending, behind `after`. */
  concernedBy(
    announcement: Pick<Announcement, 'eventId' | 'occurredAt'>,
    after: string | null,
    limit: number,
  ): Promise<Attendee[]>;
}

export interface AnnouncementStore {
  /** Makes it due now; one that is there already is left as it is. */
  add(announcement: Announcement, now: Date): Promise<void>;
  claimDue(now: Date, leaseUntil: Date): Promise<Announcement | null>;
  /** Notes how far it has got, due again at once, unless another worker was faster. */
  advance(announcement: Announcement, cursor: string, now: Date): Promise<void>;
  finish(announcement: Announcement): Promise<void>;
  ofEvent(eventId: string): Promise<Announcement[]>;
}

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** A picture inside a message, referred to as `cid:<cid>`. */
export interface InlineImage {
  cid: string;
  filename: string;
  png: Buffer;
}

export interface Reader {
  locale: Locale;
  /** `null` where it is not known. */
  displayName: string | null;
}

export interface MailRenderer {
  render(content: Content, reader: Reader): Promise<RenderedMail & { images: InlineImage[] }>;
  /** One for each template and locale, filled with made-up data. */
  previews(): Promise<TemplateInfo[]>;
}

export interface OutgoingMail extends RenderedMail {
  /** Names the message for good: a repeat of it carries the same. */
  messageName: string;
  to: { name: string | null; address: string };
  images: InlineImage[];
  headers: Record<string, string>;
  /** Where to stop messages of this kind, for those that may be stopped. */
  unsubscribeUrl: string | null;
}

export interface MailTransport {
  /** Within 60 s; rejects only for faults of this machine, such as a full disk. */
  send(mail: OutgoingMail): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** Opens what packages/personal-data sealed. */
export type Open = (sealed: string, context: 'contact' | 'email' | 'token' | 'ticket-code') => string;

export interface TemplateInfo {
  name: TemplateName;
  locale: Locale;
  version: number;
  mandatory: boolean;
  preview: RenderedMail;
}
