import { expect, test } from 'vitest';
import { faultOfToken } from './payment-method-token.js';

test.each(['tok_ok', 'tok_01JD3V9K2M0C7Z8Q4T5W6X7Y8Z', 'pm_1AbC_def', 'tok_12345678901'])(
  '%s is a token',
  (given) => {
    expect(faultOfToken(given)).toBeNull();
  },
);

test.each([
  ...['4242424242424242', '4242 4242 4242 4242', '4242-4242-4242-4242', '4242.4242.4242.4242'],
  ...['378282246310005', '6304000000000000008', '501800000009', ' 4242424242424242\n'],
  ...['tok_4242424242424242', 'card: 4242 4242 4242 4242, thanks', '4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2'],
])('%j is a card number', (given) => {
  expect(faultOfToken(given)).toBe('card-number');
});

test.each(['', 'tok_', 'visa', 'TOK_ok', 'tok_ok ', `tok_${'x'.repeat(65)}`, 'tok_é', 'pm-123'])(
  '%j is not a token',
  (given) => {
    expect(faultOfToken(given)).toBe('not-a-token');
  },
);
