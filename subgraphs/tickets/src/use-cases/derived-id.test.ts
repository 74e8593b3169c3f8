import { decodeTime, isValid } from 'ulid';
import { expect, test } from 'vitest';
import { derivedId } from './derived-id.js';

test('an id is a ULID of its moment, the same for the same facts and another for others', () => {
  const at = new Date('2027-01-01T12:00:00.123Z');
  const id = derivedId(at, 'order', 'a');
  expect(isValid(id)).toBe(true);
  expect(decodeTime(id)).toBe(at.getTime());
  expect(derivedId(at, 'order', 'a')).toBe(id);
  expect(derivedId(at, 'ordera')).not.toBe(id);
  expect(derivedId(at, 'order', 'b')).not.toBe(id);
});
