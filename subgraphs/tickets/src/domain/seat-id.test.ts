import { expect, test } from 'vitest';
import { parseSeatId } from './seat-id.js';

test.each([
  ['Parterre/C/12', { section: 'Parterre', row: 'C', number: '12', eventId: null }],
  ['e1/Parterre/C/12', { section: 'Parterre', row: 'C', number: '12', eventId: 'e1' }],
  ['Parterre/C', null],
  ['a/b/c/d/e', null],
  ['Parterre//12', null],
  ['', null],
])('%s', (id, place) => {
  expect(parseSeatId(id)).toEqual(place);
});
