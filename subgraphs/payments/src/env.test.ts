import { afterEach, expect, test, vi } from 'vitest';
import { readSettings } from './env.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const others = {
  ...{ MONGODB_URI: 'mongodb://127.0.0.1', AMQP_URL: 'amqp://127.0.0.1', ROUTER_IDENTITY_PUBLIC_KEYS: '{}' },
};
const simulator = {
  ...{ SIMULATOR_URL: 'http://127.0.0.1:4001', SIMULATOR_API_KEY: 'key-of-the-simulator' },
  WEBHOOK_SECRET: `whsec_${'a'.repeat(32)}`,
};
const stripe = {
  ...{ PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_12345678' },
  ...{ STRIPE_WEBHOOK_SECRET: 'whsec_12345678', STRIPE_RETURN_URL: 'https://shop.example/paid' },
};

/** What stands on standard error when the process ends because of it. */
function faultsOf(env: NodeJS.ProcessEnv): string {
  let told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += text;
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`ended with ${code}`);
  });
  expect(() => readSettings(env)).toThrow('ended with 78');
  return told;
}

test('development takes test cards unless told otherwise; production has to say it', () => {
  const env = { ...others, ...simulator };
  expect(readSettings({ ...env, NODE_ENV: 'development' }).provider.PAYMENT_PROVIDER).toBe('simulator');
  const production = { ...env, NODE_ENV: 'production' };
  expect(readSettings({ ...production, PAYMENT_PROVIDER: 'simulator' }).provider).toMatchObject(simulator);
  expect(faultsOf(production)).toContain('PAYMENT_PROVIDER: must be stripe or simulator');
});

test('Stripe needs its own variables, and none of the simulator', () => {
  expect(readSettings({ ...others, ...stripe, NODE_ENV: 'production' }).provider).toEqual(stripe);
  const told = faultsOf({ ...others, PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'pk_test_12345678' });
  for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_RETURN_URL']) {
    expect(told).toContain(`  ${name}: `);
  }
  expect(told).not.toContain('pk_test');
});
