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

test('nothing placed is no conversion', () => {
  expect(summarize({ placed: 0, confirmed: 0, refunded: 0 }, []).conversion).toBe(0);
});
