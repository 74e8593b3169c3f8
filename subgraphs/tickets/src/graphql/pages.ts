import {
  type ConnectionOf,
  decodeCursor,
  type PageArgs,
  toConnection,
} from '@parterre/subgraph-kit/connection';
import type { Page } from '../use-cases/use-cases.js';

/** One more than asked for tells whether there is a next page. */
export function toQuery({ first, after }: PageArgs): Page {
  const [afterId] = after ? decodeCursor(after, 1) : [];
  return { first: first + 1, afterId: afterId === undefined ? null : String(afterId) };
}

/** A page of a list that is sorted by id. */
export function toPage<Item extends { id: string }>(items: Item[], page: PageArgs): ConnectionOf<Item> {
  return toConnection(
    items,
    { first: page.first, after: page.after ?? null },
    (item) => [item.id],
    (item) => item,
  );
}
