import { expect, test } from 'vitest';
import { paymentProvider } from './payment-provider.js';

test('hands on what concerns the payment provider, and nothing else', () => {
  const stripe = { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_12345678' };
  const env = { ...stripe, STRIPE_API_URL: '', BACKUP_URL: 's3://elsewhere', HOME: '/home/somebody' };
  expect(paymentProvider(env)).toEqual(stripe);
  expect(paymentProvider({})).toEqual({});
});
