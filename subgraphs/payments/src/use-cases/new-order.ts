import { decodeTime, isValid } from 'ulid';

/** No order waits longer than this for its payment: a hold ends 30 min after it was made at the latest. */
const oldestMs = 30 * 60_000;
/** The clocks of two services may differ by so much. */
const skewMs = 5 * 60_000;

/**
 * Whether an order of this id could have been placed so lately that the news of it is still on its way here: its id is
 * a ULID, whose first ten characters are the time.
 */
export function mayBeNew(orderId: string, now: Date): boolean {
  if (!isValid(orderId)) {
    return false;
  }
  const age = now.getTime() - decodeTime(orderId);
  return age > -skewMs && age < oldestMs;
}
