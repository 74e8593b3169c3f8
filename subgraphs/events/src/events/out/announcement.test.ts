import { expect, test } from 'vitest';
import type { Event } from '../../domain/event.js';
import type { Announcement } from '../../use-cases/ports.js';
import { agreedForm } from './announcement.js';

const at = new Date('2027-01-01T00:00:00Z');
const event: Event = {
  id: 'e1',
  slug: 'nabucco-2027-03-28',
  version: 2,
  status: 'PUBLISHED',
  organizerId: 'o1',
  title: 'Nabucco',
  summary: '',
  description: '',
  categorySlug: 'opera',
  tags: [],
  performers: [],
  imageUrl: null,
  venue: { id: 'v1', name: 'Opéra', city: 'Lyon', timeZone: 'Europe/Paris', location: { lat: 45, lng: 4 } },
  seatingPlanId: 'p1',
  startsAt: at,
  endsAt: at,
  salesOpenAt: at,
  salesCloseAt: at,
  currency: 'EUR',
  priceTiers: [{ id: 't1', name: 'All', price: 4_000, sections: ['Stalls'], areas: ['floor'] }],
  fees: { perTicket: 100, basisPoints: 0 },
  taxBasisPoints: 550,
  limitPerBuyer: 10,
  refundPolicy: { steps: [{ hoursBefore: 48, basisPoints: 10_000 }], resaleBasisPoints: null },
  createdAt: at,
  publishedAt: at,
};
const line = { x: 0, y: 0, spacing: 1, angle: 0, curve: 0, restrictedView: [] };
const layout = {
  sections: [
    {
      name: 'Stalls',
      rows: [
        { ...line, row: 'A', numbers: ['1', '2', '3'], accessible: ['3'], restrictedView: ['1'] },
        { ...line, row: 'B', numbers: ['1'], accessible: [] },
      ],
    },
  ],
  areas: [{ key: 'floor', name: 'Floor', capacity: 100 }],
  focalPoint: { x: 1, y: -2 },
};

const announcements: Announcement[] = [
  { type: 'EventPublished', event, layout, at },
  { type: 'EventUpdated', event, at },
  { type: 'EventPostponed', event, previousStartsAt: at, refundAll: true, at },
  { type: 'EventCancelled', event, at },
];

test.each(announcements)('$type is as the contract says', (announcement) => {
  const { contract, payload } = agreedForm(announcement);
  expect(contract.name).toBe(announcement.type);
  expect(contract.schema.parse(payload)).toEqual(payload);
});

test('what is published has a price for every row and area', () => {
  expect(agreedForm({ type: 'EventPublished', event, layout, at }).payload).toMatchObject({
    rows: [
      {
        section: 'Stalls',
        row: 'A',
        priceTierId: 't1',
        seats: ['1', '2', '3'],
        accessible: [2],
        restrictedView: [0],
        distances: [224, -24, 24],
      },
      {
        section: 'Stalls',
        row: 'B',
        priceTierId: 't1',
        seats: ['1'],
        accessible: [],
        distances: [224],
      },
    ],
    areas: [{ key: 'floor', name: 'Floor', capacity: 100, priceTierId: 't1' }],
  });
});
