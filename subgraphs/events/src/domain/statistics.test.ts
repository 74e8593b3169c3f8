import { expect, test } from 'vitest';
import { summarize } from './statistics.js';

test('cells add up by tier, by day and in all', () => {
  const cell = { priceTierName: 'Stalls', priceTierId: 's', day: '2027-01-02', sold: 2, revenue: 200 };
  const statistics = summarize({ placed: 4, confirmed: 3, refunded: 1 }, [
    cell,
    { ...cell, day: '2027-01-01', sold: 1, revenue: 100 },
    { ...cell, priceTierId: 'b', priceTierName: 'Balcony', sold: 10, revenue: 500 },
  ]);
  expect(statistics).toEqual({
    orders: { placed: 4, confirmed: 3, refunded: 1 },
    sold: 13,
    revenue: 800,
    conversion: 0.75,
    byTier: [
      { priceTierId: 'b', name: 'Balcony', sold: 10, revenue: 500 },
      { priceTierId: 's', name: 'Stalls', sold: 3, revenue: 300 },
    ],
    byDay: [
      { day: '2027-01-01', sold: 1, revenue: 100 },
      { day: '2027-01-02', sold: 12, revenue: 700 },
    ],
  });
});

test('a ticket given back is taken off its tier and day, and leaves none of them behind empty', () => {
  const stalls = { priceTierName: 'Stalls', priceTierId: 's', day: '2027-01-02', sold: 2, revenue: 200 };
  const back = { ...stalls, sold: -1, revenue: -100 };
  const balcony = { ...stalls, priceTierId: 'b', priceTierName: 'Balcony', day: '2027-01-01', sold: 1 };
  const { sold, revenue, byTier, byDay } = summarize({ placed: 2, confirmed: 2, refunded: 0 }, [
    ...[stalls, balcony, back],
    { ...balcony, sold: -1, revenue: -200 },
  ]);
  expect([sold, revenue]).toEqual([1, 100]);
  expect(byTier).toEqual([{ priceTierId: 's', name: 'Stalls', sold: 1, revenue: 100 }]);
  expect(byDay).toEqual([{ day: '2027-01-02', sold: 1, revenue: 100 }]);
});

test('nothing placed is no conversion', () => {
  expect(summarize({ placed: 0, confirmed: 0, refunded: 0 }, []).conversion).toBe(0);
});
