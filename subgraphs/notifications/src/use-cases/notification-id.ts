import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomLength = 16;

/**
 * The id of the one message that this cause makes for this recipient: the same each time, so that a cause heard of
 * twice makes no second message. In the form of a ULID of the moment of the cause, so that ids sort by time.
 * @param about an order or a ticket, where one cause makes a message for each
 */
export function notificationId(
  cause: { id: string; occurredAt: Date },
  template: string,
  recipientId: string,
  about?: string,
): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([cause.id, template, recipientId, ...(about === undefined ? [] : [about])]))
    .digest();
  const rest = [...digest.subarray(0, randomLength)].map((byte) => crockford.charAt(byte % crockford.length));
  return encodeTime(cause.occurredAt.getTime(), 10) + rest.join('');
}
