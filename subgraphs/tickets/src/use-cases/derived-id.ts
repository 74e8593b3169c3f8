import { createHash } from 'node:crypto';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID that is the same for the same facts: a retry after a crash then meets its own document instead of making a
 * second one. Its first ten characters are the time, so that ids sort by age as any ULID does.
 */
export function derivedId(at: Date, ...facts: readonly string[]): string {
  let time = at.getTime();
  let head = '';
  for (let index = 0; index < 10; index += 1) {
    head = crockford.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  // JSON keeps ('ab', 'c') and ('a', 'bc') apart.
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest();
  let tail = '';
  for (const byte of digest.subarray(0, 16)) tail += crockford.charAt(byte % 32);
  return head + tail;
}

/** Of the order that a hold becomes: whoever makes it, and however often, it is the same one. */
export function orderIdOf({ id, createdAt }: { id: string; createdAt: Date }): string {
  return derivedId(createdAt, 'order', id);
}
