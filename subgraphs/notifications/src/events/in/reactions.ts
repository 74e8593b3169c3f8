import type { ReceivedMessage } from '@parterre/messaging/broker';
import type { Announcement, Attendee, GivenTicket } from '../../domain/announcement.js';
import type { ContactFacts } from '../../domain/contact.js';
import type { Content } from '../../domain/template.js';
import type { Addressing, Cause } from '../../use-cases/new-notification.js';

/** The use cases that events may call. Each may be called again with the same, and changes nothing then. */
export interface Reactions {
  notify(cause: Cause, content: Content, addressing: Addressing): Promise<void>;
  announce(announcement: Omit<Announcement, 'cursor'>): Promise<void>;
  saveContact(contact: ContactFacts): Promise<void>;
  confirmAttendance(attendee: Omit<Attendee, 'refundedAt' | 'given'>): Promise<void>;
  passTicket(orderId: string, given: GivenTicket): Promise<void>;
  endAttendance(orderId: string, refundedAt: Date): Promise<void>;
}

export function causeOf({ id, occurredAt, correlationId }: ReceivedMessage): Cause {
  return { id, occurredAt: new Date(occurredAt), correlationId };
}
