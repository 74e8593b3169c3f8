import { parsePersonalDataKey } from '@parterre/personal-data/key';
import { createSealer } from '@parterre/personal-data/seal';
import { type Clock, systemClock } from '@parterre/subgraph-kit/clock';
import type { Running } from '@parterre/subgraph-kit/process';
import { type Assembly, type Parts, startSubgraph } from '@parterre/subgraph-kit/subgraph';
import { announcementIndexes, createAnnouncementStore } from './data/announcement.store.js';
import { attendeeIndexes, createAttendeeStore } from './data/attendee.store.js';
import { contactIndexes, createContactStore } from './data/contact.store.js';
import { createNotificationStore, notificationIndexes } from './data/notification.store.js';
import type { Settings } from './env.js';
import { accountConsumers } from './events/in/account-events.js';
import { eventConsumers } from './events/in/event-events.js';
import { orderConsumers } from './events/in/order-events.js';
import type { Reactions } from './events/in/reactions.js';
import type { NotificationsContext } from './graphql/context.js';
import { createLoaders } from './graphql/loaders.js';
import { federatedSchema } from './graphql/schema.js';
import { createFileTransport } from './mail/file-transport.js';
import { createLinks } from './mail/links.js';
import { createDeliveryCounter } from './mail/metrics.js';
import { createMailRenderer } from './mail/renderer.js';
import { createSmtpTransport } from './mail/smtp-transport.js';
import { announce } from './use-cases/announce.js';
import { confirmAttendance } from './use-cases/confirm-attendance.js';
import { deliverNotification } from './use-cases/deliver-notification.js';
import { listMine } from './use-cases/list-notifications.js';
import { notify } from './use-cases/notify.js';
import { passTicket } from './use-cases/pass-ticket.js';
import type { MailTransport } from './use-cases/ports.js';
import { resendNotification } from './use-cases/resend-notification.js';
import { saveContact } from './use-cases/save-contact.js';
import { spreadAnnouncement } from './use-cases/spread-announcement.js';
import { createWorker } from './use-cases/worker.js';

/** Messages sent at the same time; the mail server's connections are half as many, the rest is being written. */
const SENDING_LANES = 8;

/** Looks for what is due without anybody having said so: retries, leases that ran out, what another process queued. */
const LOOK_EVERY_MS = 1_000;

/** Brings the subgraph up. @param clock for tests */
export function startNotifications(settings: Settings, clock: Clock = systemClock): Promise<Running> {
  return startSubgraph<NotificationsContext>({
    name: 'notifications',
    environment: settings,
    schema: federatedSchema,
    indexes: [notificationIndexes, contactIndexes, attendeeIndexes, announcementIndexes],
    outboxCollections: [],
    clock,
    assemble: (parts) => assemble(settings, parts),
  });
}

async function assemble(
  settings: Settings,
  { db, clock, log, registry }: Parts,
): Promise<Assembly<NotificationsContext>> {
  const notifications = createNotificationStore(db);
  const contacts = createContactStore(db);
  const attendees = createAttendeeStore(db);
  const announcements = createAnnouncementStore(db);

  const { open } = createSealer(parsePersonalDataKey(settings.PERSONAL_DATA_KEY));
  const renderer = createMailRenderer({ publicUrl: settings.PUBLIC_URL, open });
  const transport = await createTransport(settings, log);
  const preferencesUrl = createLinks(settings.PUBLIC_URL).preferences;
  const observe = createDeliveryCounter(registry);
  const chance = () => Math.random();

  const delivery = {
    notifications,
    contacts,
    renderer,
    transport,
    open,
    preferencesUrl,
    clock,
    leaseMs: settings.SENDING_SECONDS * 1_000,
    chance,
    log,
    observe,
  };
  const sender = createWorker({
    name: 'sender',
    lanes: SENDING_LANES,
    takeOne: () => deliverNotification(delivery),
    log,
  });
  const nudgeSender = sender.nudge;
  const spreading = { announcements, contacts, attendees, notifications, clock, nudgeSender };
  const spreader = createWorker({
    name: 'spreader',
    lanes: 1,
    takeOne: () => spreadAnnouncement(spreading),
    log,
  });

  const reactions: Reactions = {
    notify: (cause, content, addressing) =>
      notify({ notifications, clock, nudgeSender }, cause, content, addressing),
    announce: (announcement) =>
      announce({ announcements, clock, nudgeSpreader: spreader.nudge }, announcement),
    saveContact: (contact) => saveContact({ contacts, notifications, clock, nudgeSender }, contact),
    confirmAttendance: (attendee) =>
      confirmAttendance({ attendees, announcements, notifications, clock, nudgeSender }, attendee),
    passTicket: (orderId, given) =>
      passTicket({ attendees, announcements, notifications, clock, nudgeSender }, orderId, given),
    endAttendance: (orderId, refundedAt) => attendees.refunded(orderId, refundedAt),
  };

  const useCases: NotificationsContext['useCases'] = {
    listMine: (viewer, page) => listMine(notifications, viewer, page),
    listAll: ({ status, ...page }) => notifications.list(status === null ? {} : { status }, page),
    resend: (viewer, id) => resendNotification({ notifications, clock, nudgeSender }, viewer, id),
    listTemplates: () => renderer.previews(),
  };

  return {
    context: (viewer) => ({ viewer, useCases, loaders: createLoaders(notifications) }),
    consumers: [...accountConsumers(reactions), ...orderConsumers(reactions), ...eventConsumers(reactions)],
    tasks: [
      { name: 'send-due', everyMs: LOOK_EVERY_MS, run: async () => sender.nudge() },
      { name: 'spread-due', everyMs: LOOK_EVERY_MS, run: async () => spreader.nudge() },
    ],
    stop: async () => {
      await Promise.all([sender.stop(), spreader.stop()]);
      await transport.close();
    },
  };
}

function createTransport(settings: Settings, log: Parts['log']): Promise<MailTransport> | MailTransport {
  const { SMTP_URL: url, MAIL_DIRECTORY: directory, MAIL_FROM: from } = settings;
  if (url) {
    return createSmtpTransport({ url, from, log });
  }
  if (directory) {
    return createFileTransport({ directory, from });
  }
  throw new Error('Either SMTP_URL or MAIL_DIRECTORY must be set.');
}
