import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { DocumentCache } from './documents.js';

const schema = buildSchema('type Query { field: Int }');

it('reads a document once, and forgets the oldest when they are many', () => {
  const cache = new DocumentCache(1_000, true);
  const first = cache.read(schema, '{ field }');
  expect(cache.read(schema, '{ field }')).toBe(first);
  for (let count = 0; count < 30; count += 1) {
    cache.read(schema, `{ x${count}: field }#${'long'.repeat(2_500)}`);
  }
  expect(cache.read(schema, '{ field }')).not.toBe(first);
});

it('reads all anew for another schema, and keeps nothing that is not valid', () => {
  const cache = new DocumentCache(1_000, true);
  const first = cache.read(schema, '{ field }');
  expect(cache.read(buildSchema('type Query { field: Int! }'), '{ field }')).not.toBe(first);
  expect(cache.read(schema, '{ other }').errors).toHaveLength(1);
  expect(cache.read(schema, '{ other }')).not.toBe(cache.read(schema, '{ other }'));
});
