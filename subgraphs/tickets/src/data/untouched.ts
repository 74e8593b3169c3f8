import type { Untouched } from '../use-cases/ports.js';

/** The condition that a field which says when its document was touched has no moment of this span. */
export function untouched(field: string, { since, until }: Untouched) {
  return { $or: [{ [field]: { $lt: since } }, { [field]: { $gt: until } }] };
}
