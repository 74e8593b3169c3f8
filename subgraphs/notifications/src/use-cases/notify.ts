import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Content } from '../domain/template.js';
import { type Addressing, type Cause, newNotification } from './new-notification.js';
import type { NotificationStore } from './ports.js';

export interface NotifyParts {
  notifications: Pick<NotificationStore, 'add'>;
  clock: Clock;
  /** The sender: what was queued need not wait for its next look. */
  nudgeSender(): void;
}

/** Queues one message to one reader; heard of twice, it is queued once. */
export async function notify(
  { notifications, clock, nudgeSender }: NotifyParts,
  cause: Cause,
  content: Content,
  addressing: Addressing,
): Promise<void> {
  await notifications.add([newNotification(cause, content, addressing, clock())]);
  nudgeSender();
}
