import { expect, test } from 'vitest';
import { behaviours, findTestCard, fixedTokens, testCards } from './test-cards.js';

test('every test card passes the check digit, as a browser may insist on', () => {
  for (const { number } of testCards) {
    const digits = [...number.replaceAll(' ', '')].reverse().map(Number);
    const sum = digits.reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    expect(sum % 10, number).toBe(0);
  }
});

test('a card is found however its digits are grouped, and any other is not', () => {
  const expected = { behaviour: 'ok', card: { brand: 'visa', last4: '4242' } };
  expect(findTestCard('4242424242424242')).toEqual(expected);
  expect(findTestCard('4242-4242 4242-4242')).toEqual(expected);
  expect(findTestCard('4111 1111 1111 1111')).toBeNull();
});

test('each behaviour has a card and a fixed token', () => {
  for (const behaviour of behaviours) {
    expect(testCards.some((card) => card.behaviour === behaviour)).toBe(true);
    expect(fixedTokens.get(`tok_${behaviour}`)?.behaviour).toBe(behaviour);
  }
});
