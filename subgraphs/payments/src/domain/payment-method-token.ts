const token = /^(tok|pm)_[A-Za-z0-9_]{2,64}$/;

/** 12 to 19 digits, as cards have them, however they are grouped. */
const cardNumber = /(?:\d[ \-._]*){12,19}/;

export type TokenFault = 'card-number' | 'not-a-token';

/** What is wrong with what was given as a provider's token; `null` for nothing. */
export function faultOfToken(given: string): TokenFault | null {
  // First, so that a number with `tok_` in front of it is told apart as well.
  if (cardNumber.test(given)) {
    return 'card-number';
  }
  return token.test(given) ? null : 'not-a-token';
}
