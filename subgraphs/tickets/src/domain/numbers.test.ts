import { expect, test } from 'vitest';
import { codeLetters, eventCode, orderNumber, searchedNumbers, ticketNumber, yearAt } from './numbers.js';

test.each([
  ['Olympia Night', 'OLY'],
  ['Été à Évian', 'ETE'],
  ['U2', 'EVT'],
  ['  99 Luftballons', 'LUF'],
])('%s is known as %s', (title, letters) => {
  expect(codeLetters(title)).toBe(letters);
});

test('numbers people read', () => {
  expect(eventCode('OLY', 2027, 1)).toBe('OLY-2027');
  expect(eventCode('OLY', 2027, 2)).toBe('OLY2-2027');
  expect(orderNumber('OLY-2027', 42)).toBe('OLY-2027-100042');
  expect(ticketNumber('OLY-2027', 42)).toBe('OLY-2027-000042');
});

test('the year is that of the venue', () => {
  const instant = new Date('2026-12-31T23:30:00Z');
  expect(yearAt(instant, 'Europe/Paris')).toBe(2027);
  expect(yearAt(instant, 'America/New_York')).toBe(2026);
});

test('a number is found whole or by its digits, whatever its case; that of another event is not', () => {
  expect(searchedNumbers('OLY-2027', ' oly-2027-100042 ')).toEqual({
    order: 'OLY-2027-100042',
    serial: 100_042,
  });
  expect(searchedNumbers('OLY-2027', '42')).toEqual({ order: null, serial: 42 });
  expect(searchedNumbers('OLY-2027', 'OLY-2027-000042')).toEqual({ order: null, serial: 42 });
  expect(searchedNumbers('OLY-2027', 'NAB-2027-100042')).toEqual({ order: null, serial: null });
  expect(searchedNumbers('OLY-2027', 'ann')).toEqual({ order: null, serial: null });
});
