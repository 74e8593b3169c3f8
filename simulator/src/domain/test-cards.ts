/** What the provider does with a payment, by the card behind its token. */
export const behaviours = [
  'ok',
  'declined',
  'insufficient_funds',
  'challenge',
  'timeout',
  'slow',
  'reply_lost',
] as const;
export type Behaviour = (typeof behaviours)[number];

export interface Card {
  brand: string;
  last4: string;
}

export interface TokenizedCard {
  behaviour: Behaviour;
  card: Card;
}

export interface TestCard {
  /** As people type it. */
  number: string;
  brand: string;
  behaviour: Behaviour;
}

/** The cards the tokenizing page knows; the first three are the ones every payment developer knows by heart. */
export const testCards: readonly TestCard[] = [
  { number: '4242 4242 4242 4242', brand: 'visa', behaviour: 'ok' },
  { number: '5555 5555 5555 4444', brand: 'mastercard', behaviour: 'ok' },
  { number: '4000 0000 0000 0002', brand: 'visa', behaviour: 'declined' },
  { number: '4000 0000 0000 9995', brand: 'visa', behaviour: 'insufficient_funds' },
  { number: '4000 0027 6000 3184', brand: 'visa', behaviour: 'challenge' },
  { number: '4000 0000 0000 7007', brand: 'visa', behaviour: 'timeout' },
  { number: '4000 0000 0000 8005', brand: 'visa', behaviour: 'slow' },
  { number: '4000 0000 0000 9003', brand: 'visa', behaviour: 'reply_lost' },
];

/** The test card with these digits, however they are grouped; `null` for any other number. */
export function findTestCard(number: string): TokenizedCard | null {
  const digits = number.replace(/[\s-]/g, '');
  const found = testCards.find((card) => card.number.replaceAll(' ', '') === digits);
  return found ? { behaviour: found.behaviour, card: { brand: found.brand, last4: digits.slice(-4) } } : null;
}

/** Tokens that work without the page, one for each behaviour: `tok_ok`, `tok_declined`, ... */
export const fixedTokens: ReadonlyMap<string, TokenizedCard> = new Map(
  behaviours.map((behaviour) => {
    const { number, brand } = testCards.find((card) => card.behaviour === behaviour) ?? {
      number: '0000',
      brand: 'visa',
    };
    return [`tok_${behaviour}`, { behaviour, card: { brand, last4: number.slice(-4) } }];
  }),
);
