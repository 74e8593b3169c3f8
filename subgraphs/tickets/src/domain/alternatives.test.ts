import { expect, test } from 'vitest';
import { findAlternatives } from './alternatives.js';

test('from each row the run nearest to where the buyer looked, at most three rows', () => {
  const rows = [
    { key: 'a', letters: 'AAHHHAAA', restrictedView: [], around: 6 },
    { key: 'b', letters: 'HAHAHAHA', restrictedView: [], around: 3 },
    { key: 'c', letters: 'AAAAAAAA', restrictedView: [], around: 0 },
    { key: 'd', letters: 'AAAAAAAA', restrictedView: [], around: 3.5 },
    { key: 'e', letters: 'AAAAAAAA', restrictedView: [], around: 3.5 },
  ];
  expect(findAlternatives(rows, 2)).toEqual([
    { rowKey: 'a', start: 5, length: 2 },
    { rowKey: 'c', start: 0, length: 2 },
    { rowKey: 'd', start: 3, length: 2 },
  ]);
});

test('in a row, the run with the fewest restricted views before the nearest one', () => {
  const row = { key: 'a', letters: 'AAAAAHAA', restrictedView: [2, 3, 7], around: 2.5 };
  expect(findAlternatives([row], 2)).toEqual([{ rowKey: 'a', start: 0, length: 2 }]);
});

test('nothing when there is nothing', () => {
  expect(findAlternatives([{ key: 'a', letters: 'AHAH', restrictedView: [], around: 1 }], 2)).toEqual([]);
  expect(findAlternatives([{ key: 'a', letters: 'A', restrictedView: [], around: 0 }], 2)).toEqual([]);
});
