import { Aggregator } from 'mingo';
import { update as updateByMingo } from 'mingo/updater';

export type Update = Record<string, Record<string, unknown>> | Record<string, unknown>[];

type Container = Record<string, unknown>;

/** What nearly every write is made of; mingo's general way takes ten times as long. */
const plain: Record<string, (before: unknown, given: unknown) => unknown> = {
  $set: (_, given) => given,
  $inc: (before, given) => ((before as number | undefined) ?? 0) + (given as number),
  $min: (before, given) => (before === undefined || (given as number) < (before as number) ? given : before),
  $max: (before, given) => (before === undefined || (given as number) > (before as number) ? given : before),
  $push: (before, given) => {
    const { $each = [given] } = given as { $each?: unknown[] };
    return [...((before as unknown[] | undefined) ?? []), ...$each];
  },
};

/** Updates a document as MongoDB does. @returns the document, which is the same object unless it was a pipeline */
export function updated<Document extends Container>(document: Document, update: Update): Document {
  if (Array.isArray(update)) return new Aggregator(update).run([document])[0] as Document;
  for (const [operator, changes] of Object.entries(update)) {
    const next = plain[operator];
    for (const [path, given] of Object.entries(changes)) {
      if (operator === '$unset') change(document, path, (parent, key) => delete parent[key]);
      else if (next) change(document, path, (parent, key) => (parent[key] = next(parent[key], given)));
      else updateByMingo(document, { [operator]: { [path]: given } } as never);
    }
  }
  return document;
}

function change(document: Container, path: string, make: (parent: Container, key: string) => unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  let parent = document;
  for (const key of keys) {
    parent[key] ??= {};
    parent = parent[key] as Container;
  }
  make(parent, last);
}
