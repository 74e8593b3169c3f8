import { expect, test } from 'vitest';
import { applyChange, newProfile } from './profile.js';

const registeredAt = new Date('2027-01-01T00:00:00Z');
const now = new Date('2027-02-01T00:00:00Z');
const profile = newProfile({
  userId: 'U',
  email: 'ada@example.com',
  displayName: 'Ada',
  locale: 'en',
  registeredAt,
});

test('a new profile is the first version and knows what registration said', () => {
  expect(profile).toMatchObject({ version: 1, phone: null, changedAt: registeredAt });
});

test('a change is the next version and leaves the rest', () => {
  const next = applyChange(profile, { phone: '+33612345678', preferences: { channels: { sms: true } } }, now);
  expect(next).toEqual({
    ...profile,
    phone: '+33612345678',
    preferences: { ...profile.preferences, channels: { email: true, sms: true } },
    version: 2,
    changedAt: now,
  });
});

test('saying what is there already changes nothing', () => {
  expect(applyChange(profile, { displayName: 'Ada', preferences: { cities: [] } }, now)).toBeNull();
});

test('favourites are kept once each', () => {
  const next = applyChange(profile, { preferences: { cities: ['Lyon', ' Lyon ', '  ', 'Paris'] } }, now);
  expect(next?.preferences.cities).toEqual(['Lyon', 'Paris']);
});
