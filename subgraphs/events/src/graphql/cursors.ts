import { decodeCursor } from '@parterre/subgraph-kit/connection';
import { BadUserInput } from '@parterre/subgraph-kit/errors';

/** Where a page of events ended. The sort is part of the cursor: one of another order is refused, not misread. */
export function eventCursor(after: string | null | undefined, sort: string): [number, string] | null {
  if (after == null) return null;
  const [order, rank, id] = decodeCursor(after, 3);
  if (order !== sort || typeof rank !== 'number' || typeof id !== 'string') {
    throw BadUserInput.at('after', `is not a cursor of a list sorted by ${sort}`);
  }
  return [rank, id];
}

export function venueCursor(after: string | null | undefined): [string, string] | null {
  if (after == null) return null;
  const [nameKey, id] = decodeCursor(after, 2);
  if (typeof nameKey !== 'string' || typeof id !== 'string') {
    throw BadUserInput.at('after', 'is not a cursor of this list');
  }
  return [nameKey, id];
}
