import { expect, test } from 'vitest';
import { differenceOf, type ProviderTransaction } from './provider-difference.js';

const theirs: ProviderTransaction = {
  ...{ subject: 'CAPTURE', id: 'cap_1', reference: 'p1', paymentId: 'p1' },
  ...{ amount: 1_000, currency: 'EUR', status: 'captured', moved: true },
};
const { id: _id, ...ours } = { ...theirs, status: 'CAPTURED' };
const still = { moved: false, status: 'FAILED' };

test.each([
  [null, theirs, 'MISSING_HERE'],
  [ours, null, 'MISSING_THERE'],
  [ours, { ...theirs, amount: 999 }, 'AMOUNT_DIFFERS'],
  [ours, { ...theirs, currency: 'USD' }, 'AMOUNT_DIFFERS'],
  [{ ...ours, ...still }, theirs, 'STATUS_DIFFERS'],
  [ours, { ...theirs, ...still }, 'STATUS_DIFFERS'],
] as const)('%# differs', (here, there, kind) => {
  expect(differenceOf(here, there)).toMatchObject({ kind, reference: 'p1', providerId: there && 'cap_1' });
});

test('agreement, and attempts that moved nothing, are no difference', () => {
  expect(differenceOf(ours, theirs)).toBeNull();
  expect(differenceOf({ ...ours, ...still }, { ...theirs, ...still, amount: 1 })).toBeNull();
  expect(differenceOf(null, { ...theirs, moved: false })).toBeNull();
  expect(differenceOf({ ...ours, moved: false }, null)).toBeNull();
});
