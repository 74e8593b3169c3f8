import type { Clock } from '@parterre/subgraph-kit/clock';
import type { ContactFacts } from '../domain/contact.js';
import type { ContactStore, NotificationStore } from './ports.js';

export interface SaveContactParts {
  contacts: Pick<ContactStore, 'save'>;
  notifications: Pick<NotificationStore, 'wakeForContact'>;
  clock: Clock;
  nudgeSender(): void;
}

/** Keeps what is needed to write to somebody, and sends what waited for it. */
export async function saveContact(parts: SaveContactParts, contact: ContactFacts): Promise<void> {
  await parts.contacts.save(contact);
  await parts.notifications.wakeForContact(contact.userId, parts.clock());
  parts.nudgeSender();
}
