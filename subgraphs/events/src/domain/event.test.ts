import { expect, test } from 'vitest';
import { dayAt, isTimeZone } from './calendar.js';
import { type EventTerms, statusAfter } from './event.js';
import { coverageFaults, termsFaults } from './event-faults.js';
import { popularityOf } from './popularity.js';
import { fold, queryTerms, searchTerms } from './search-terms.js';
import { slugFor } from './slug.js';

const terms: EventTerms = {
  title: 'Nabucco',
  summary: '',
  description: '',
  categorySlug: 'opera',
  tags: [],
  performers: [],
  imageUrl: null,
  startsAt: new Date('2027-03-28T18:00:00Z'),
  endsAt: new Date('2027-03-28T21:00:00Z'),
  salesOpenAt: new Date('2026-12-01T09:00:00Z'),
  salesCloseAt: new Date('2027-03-28T18:00:00Z'),
  currency: 'EUR',
  priceTiers: [{ name: 'All', price: 4_000, sections: ['Stalls'], areas: [] }],
  fees: { perTicket: 0, basisPoints: 0 },
  taxBasisPoints: 0,
  limitPerBuyer: 10,
  refundPolicy: { steps: [], resaleBasisPoints: null },
};

test('a status changes only as the table says', () => {
  expect(statusAfter('DRAFT', 'publish')).toBe('PUBLISHED');
  expect(statusAfter('DRAFT', 'cancel')).toBeNull();
  expect(statusAfter('PUBLISHED', 'publish')).toBeNull();
  expect(statusAfter('POSTPONED', 'postpone')).toBe('POSTPONED');
  expect(statusAfter('CANCELLED', 'update')).toBeNull();
  expect(statusAfter('ENDED', 'cancel')).toBeNull();
});

test('everything wrong with the terms is named', () => {
  expect(termsFaults(terms)).toEqual([]);
  const faults = termsFaults({
    ...terms,
    endsAt: terms.startsAt,
    salesCloseAt: terms.salesOpenAt,
    categorySlug: 'circus',
    currency: 'EURO',
    refundPolicy: {
      steps: [
        { hoursBefore: 48, basisPoints: 10_000 },
        { hoursBefore: 48, basisPoints: 5_000 },
      ],
      resaleBasisPoints: null,
    },
    priceTiers: [
      { name: 'All', price: 1, sections: [], areas: [] },
      { name: 'All', price: 1, sections: ['Stalls'], areas: [] },
    ],
  });
  expect(faults.map(({ field }) => field)).toEqual([
    'endsAt',
    'salesCloseAt',
    'category',
    'currency',
    'refundPolicy.steps[1].hoursBefore',
    'priceTiers[0]',
    'priceTiers[1].name',
  ]);
});

test('every part of the plan has exactly one price', () => {
  const layout = {
    sections: [
      { name: 'Stalls', rows: [] },
      { name: 'Balcony', rows: [] },
    ],
    areas: [{ key: 'floor', name: 'Floor', capacity: 1 }],
  };
  const tier = { name: 'x', price: 1 };
  expect(coverageFaults([{ ...tier, sections: ['Stalls', 'Balcony'], areas: ['floor'] }], layout)).toEqual(
    [],
  );
  const faults = coverageFaults(
    [
      { ...tier, sections: ['Stalls', 'Loge'], areas: [] },
      { ...tier, sections: ['Stalls'], areas: [] },
    ],
    layout,
  );
  expect(faults.map(({ field, message }) => `${field} ${message}`)).toEqual([
    'priceTiers[0].sections[1] the plan has no section "Loge"',
    'priceTiers[1].sections[0] section "Stalls" has a price already',
    'priceTiers section "Balcony" has no price: add it to a tier',
    'priceTiers area "floor" has no price: add it to a tier',
  ]);
});

test('a day is the one at the venue', () => {
  const instant = new Date('2027-03-28T23:30:00Z');
  expect(dayAt(instant, 'Europe/Paris')).toBe('2027-03-29');
  expect(dayAt(instant, 'America/New_York')).toBe('2027-03-28');
  expect(slugFor("L'Été, à Genève!", instant, 'Europe/Paris')).toBe('l-ete-a-geneve-2027-03-29');
  expect(slugFor('東京', instant, 'Asia/Tokyo')).toBe('event-2027-03-29');
});

test('time zones have names', () => {
  expect(['Europe/Paris', 'Mars/Olympus', '+01:00', ''].map(isTimeZone)).toEqual([true, false, false, false]);
});

test('words are found by their beginnings, whatever case and accents', () => {
  expect(fold('  Œuvres   de FAURÉ ')).toBe('oeuvres de faure');
  expect(searchTerms(['Été U2'])).toEqual(['ete', 'u2']);
  expect(searchTerms(['Philharmonique'])).toContain('philharmon');
  expect(queryTerms('de la PHILHARMONIQUE, salle 2')).toEqual(['2', 'philharmon', 'salle', 'de', 'la']);
  expect(searchTerms([Array.from({ length: 500 }, (_, i) => `word${i}`).join(' ')])).toHaveLength(250);
});

test('popularity doubles with each step', () => {
  expect([0, 1, 2, 3, 20_000].map(popularityOf)).toEqual([0, 1, 1, 2, 14]);
});
