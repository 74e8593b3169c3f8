import { type Contact, contact as contactSchema } from '@parterre/contracts/users-events';
import { withCorrelation } from '@parterre/messaging/correlation';
import { crashPoint } from '@parterre/messaging/crash-point';
import type { Clock } from '@parterre/subgraph-kit/clock';
import type { Logger } from '@parterre/subgraph-kit/logging';
import type { ContactFacts } from '../domain/contact.js';
import { afterTry, decideDelivery, type SendOutcome, type Settlement } from '../domain/deliver.js';
import type { Notification } from '../domain/notification.js';
import { isMandatory } from '../domain/template.js';
import type {
  ContactStore,
  MailRenderer,
  MailTransport,
  NotificationStore,
  Open,
  OutgoingMail,
  Reader,
} from './ports.js';

export interface DeliverParts {
  notifications: Pick<NotificationStore, 'claimDue' | 'settle'>;
  contacts: Pick<ContactStore, 'find'>;
  renderer: Pick<MailRenderer, 'render'>;
  transport: Pick<MailTransport, 'send'>;
  open: Open;
  /** Where a reader says what they want to hear of. */
  preferencesUrl: string;
  clock: Clock;
  /** How long a worker keeps what it has taken; longer than the transport's own deadline, as one that lives must. */
  leaseMs: number;
  chance(): number;
  log: Logger;
  observe(template: string, status: Settlement['status']): void;
}

/** Takes the message that is due the longest and sends it, or writes down why not; `false` when none is due. */
export async function deliverNotification(parts: DeliverParts): Promise<boolean> {
  const now = parts.clock();
  const claimed = await parts.notifications.claimDue(now, new Date(now.getTime() + parts.leaseMs));
  if (!claimed) {
    return false;
  }
  const { notification } = claimed;
  await withCorrelation(notification.correlationId, async () => {
    const settlement = await attempt(parts, notification, now);
    crashPoint('notifications.before-settle');
    await parts.notifications.settle(claimed, settlement);
    report(parts, notification, settlement);
  });
  return true;
}

async function attempt(parts: DeliverParts, notification: Notification, now: Date): Promise<Settlement> {
  const contact = await parts.contacts.find(notification.recipientId);
  const decision = decideDelivery(notification, contact, now, parts.chance());
  switch (decision.kind) {
    case 'send':
      return send(parts, notification, contact);
    case 'wait':
      return {
        status: 'QUEUED',
        reason: decision.reason,
        dueAt: decision.untilAt,
        // Nothing was tried.
        attempts: notification.attempts - 1,
      };
    case 'suppress':
      return { status: 'SUPPRESSED', reason: decision.reason };
    case 'give-up':
      return { status: 'FAILED', reason: decision.reason };
    default: {
      const never: never = decision;
      return never;
    }
  }
}

async function send(
  parts: DeliverParts,
  notification: Notification,
  contact: ContactFacts | null,
): Promise<Settlement> {
  const { outcome, subject } = await tryToSend(parts, notification, contact);
  return afterTry(outcome, subject, notification.attempts, parts.clock(), parts.chance());
}

async function tryToSend(
  parts: DeliverParts,
  notification: Notification,
  contact: ContactFacts | null,
): Promise<{ outcome: SendOutcome; subject: string }> {
  let mail: OutgoingMail;
  try {
    mail = await compose(parts, notification, contact);
  } catch (error) {
    // A wrong key or a template that does not fit: tried again, because a fixed release may come within the hours.
    parts.log.error({ err: error, notificationId: notification.id }, 'message could not be written');
    return { outcome: { kind: 'not-now', reason: 'NOT_RENDERED' }, subject: '' };
  }
  try {
    return { outcome: await parts.transport.send(mail), subject: mail.subject };
  } catch (error) {
    // Name and code alone: what else such an error says may quote the message.
    const { name, code } = error as { name?: string; code?: string };
    parts.log.error({ fault: { name, code }, notificationId: notification.id }, 'message could not be sent');
    return { outcome: { kind: 'not-now', reason: 'SERVER_UNREACHABLE' }, subject: mail.subject };
  }
}

async function compose(
  parts: DeliverParts,
  notification: Notification,
  contact: ContactFacts | null,
): Promise<OutgoingMail> {
  const { content, id, edition, correlationId } = notification;
  const to = addressOf(parts.open, notification, contact);
  const reader: Reader = {
    locale: notification.locale ?? contact?.locale ?? 'en',
    displayName: to.name,
  };
  return {
    ...(await parts.renderer.render(content, reader)),
    messageName: edition === 1 ? id : `${id}-${edition}`,
    to,
    headers: { 'X-Correlation-ID': correlationId },
    unsubscribeUrl: isMandatory(content.template) ? null : parts.preferencesUrl,
  };
}

function addressOf(open: Open, { content }: Notification, contact: ContactFacts | null): OutgoingMail['to'] {
  if (content.template === 'email-verification' || content.template === 'password-reset') {
    return { name: null, address: open(content.data.sealedEmail, 'email') };
  }
  if (!contact) {
    throw new Error('A message to a profile is sent only once the profile is there.');
  }
  const { email, displayName } = parseContact(open(contact.sealedContact, 'contact'));
  return { name: displayName, address: email };
}

/** @throws Error that quotes nothing of it: it ends in the log, and JSON.parse would show a piece of the text */
function parseContact(json: string): Contact {
  try {
    return contactSchema.parse(JSON.parse(json));
  } catch {
    throw new Error('The contact inside a profile is not what the contract says.');
  }
}

function report(parts: DeliverParts, notification: Notification, settlement: Settlement): void {
  const { id, content, attempts } = notification;
  const { status } = settlement;
  const reason = 'reason' in settlement ? settlement.reason : undefined;
  parts.observe(content.template, status);
  const facts = { notificationId: id, template: content.template, status, attempts, reason };
  parts.log[status === 'FAILED' ? 'error' : 'info'](facts, 'notification');
}
