import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { Conflict, NotFound, RateLimited } from '@parterre/subgraph-kit/errors';
import { maySee, type Notification } from '../domain/notification.js';
import { decideResend } from '../domain/resend.js';
import type { NotificationStore } from './ports.js';

export interface ResendParts {
  notifications: Pick<NotificationStore, 'find' | 'queueAgain'>;
  clock: Clock;
  nudgeSender(): void;
}

const refusals = {
  ON_ITS_WAY: 'This message is still on its way.',
  UNWANTED: 'Its recipient does not want messages of this kind.',
  LAPSED: 'What this message tells of has lapsed; ask for a new one.',
} as const;

/** @throws NotFound (also for a message to somebody else), Conflict, RateLimited */
export async function resendNotification(
  { notifications, clock, nudgeSender }: ResendParts,
  viewer: Viewer,
  notificationId: string,
): Promise<Notification> {
  const notification = await notifications.find(notificationId);
  if (!notification || !maySee(viewer, notification)) {
    throw new NotFound('There is no such notification.');
  }
  const now = clock();
  const decision = decideResend(notification, now);
  switch (decision.kind) {
    case 'too-soon':
      throw new RateLimited('This message was sent a moment ago.', decision.retryAfterSeconds);
    case 'not-possible':
      throw new Conflict(refusals[decision.why], { reason: decision.why });
    case 'resend': {
      const queued = await notifications.queueAgain(notification, now);
      if (!queued) {
        throw new Conflict(refusals.ON_ITS_WAY, { reason: 'ON_ITS_WAY' });
      }
      nudgeSender();
      return queued;
    }
    default: {
      const never: never = decision;
      return never;
    }
  }
}
