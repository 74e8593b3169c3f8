import { expect, test } from 'vitest';
import { canBeMet, demandByTier, isFull, type PlacesLeft } from './waitlist.js';

const left: PlacesLeft = {
  seats: new Map([
    ['stalls', 1],
    ['balcony', 2],
    ['box', 0],
  ]),
  areas: new Map([['floor', 5]]),
};
const wish = (quantity: number, priceTierIds: string[] = [], areaKey: string | null = null) => ({
  ...{ quantity, priceTierIds, areaKey },
});

test.each([
  ['seats of any tier are counted together', wish(3), true],
  ['places of an area are no seats', wish(4), false],
  ['only those of the wanted tier count', wish(2, ['stalls']), false],
  ['any of the wanted tiers will do', wish(3, ['stalls', 'balcony']), true],
  ['a tier named twice is there once', wish(2, ['stalls', 'stalls']), false],
  ['a tier that is full has nothing', wish(1, ['box']), false],
  ['a tier nothing is known of has nothing', wish(1, ['circle']), false],
  ['places of the wanted area', wish(5, [], 'floor'), true],
  ['not more than the area has', wish(6, [], 'floor'), false],
  ['seats are no places of an area', wish(1, [], 'terrace'), false],
])('%s', (_, wanted, isMet) => {
  expect(canBeMet(wanted, left)).toBe(isMet);
});

test('whoever would take any of several tiers counts for each, with all the places wanted', () => {
  const wishes = [
    { ...wish(2, ['stalls']), entries: 3 },
    { ...wish(4, ['stalls', 'box']), entries: 1 },
  ];
  expect([...demandByTier(wishes, ({ priceTierIds }) => [...priceTierIds, ...priceTierIds])]).toEqual([
    ['stalls', { entries: 4, places: 10 }],
    ['box', { entries: 1, places: 4 }],
  ]);
});

test('a house is full when neither a seat nor a place is left', () => {
  const none = new Map([['parterre', 0]]);
  expect(isFull({ seats: none, areas: new Map() })).toBe(true);
  expect(isFull({ seats: new Map(), areas: none })).toBe(true);
  expect(isFull({ seats: none, areas: new Map([['floor', 1]]) })).toBe(false);
});
