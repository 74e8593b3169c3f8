import { expect, test } from 'vitest';
import { findAlternatives } from './alternatives.js';

test('from each row the run nearest to where the buyer looked, at most three rows', () => {
  const rows = [
    { key: 'a', letters: 'AAHHHAAA', around: 6 },
    { key: 'b', letters: 'HAHAHAHA', around: 3 },
    { key: 'c', letters: 'AAAAAAAA', around: 0 },
    { key: 'd', letters: 'AAAAAAAA', around: 3.5 },
    { key: 'e', letters: 'AAAAAAAA', around: 3.5 },
  ];
  expect(findAlternatives(rows, 2)).toEqual([
    { rowKey: 'a', start: 5, length: 2 },
    { rowKey: 'c', start: 0, length: 2 },
    { rowKey: 'd', start: 3, length: 2 },
  ]);
});

test('nothing when there is nothing', () => {
  expect(findAlternatives([{ key: 'a', letters: 'AHAH', around: 1 }], 2)).toEqual([]);
  expect(findAlternatives([{ key: 'a', letters: 'A', around: 0 }], 2)).toEqual([]);
});
