import { expect, test } from 'vitest';
import { passwordFault } from './password-policy.js';

const email = 'Ada.Lovelace@Example.com';

test.each([
  ['elevenchars', 'at least 12'],
  ['x'.repeat(257), 'at most 256'],
  ['ADA.lovelace@example.COM', 'e-mail address'],
  ['ada.lovelace', 'e-mail address'],
  ['aaaaaaaaaaaaaaaa', 'over and over'],
  ['Password1234', 'tried first'],
  ['ｐａｓｓｗｏｒｄ１２３４', 'tried first'],
])('refuses %s', (password, reason) => {
  expect(passwordFault(password, email)).toContain(reason);
});

test.each(['four words and more', 'тринадцать слов', '😀😃😄😁😆😅🤣😂🙂🙃😉😊'])('takes %s', (password) => {
  expect(passwordFault(password, email)).toBeNull();
});

test('counts what a reader sees: eleven emoji are eleven characters, though 22 code units', () => {
  expect(passwordFault('😀😃😄😁😆😅🤣😂🙂🙃😉', email)).toContain('has 11');
});
