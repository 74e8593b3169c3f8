import fc from 'fast-check';
import { cards } from './simulation/provider.js';

/** What processes do by themselves from time to time. */
const jobs = [
  { service: 'tickets', task: 'sweep' },
  { service: 'tickets', task: 'sweepAllocations' },
  { service: 'tickets', task: 'serveWaitlists' },
  { service: 'tickets', task: 'reconcile' },
  { service: 'tickets', task: 'giveBackOrders' },
  { service: 'tickets', task: 'relay' },
  { service: 'payments', task: 'ask' },
  { service: 'payments', task: 'callOff' },
  { service: 'payments', task: 'giveBack' },
  { service: 'payments', task: 'tellCapturesAgain' },
  { service: 'payments', task: 'postLedger' },
  { service: 'payments', task: 'relay' },
] as const;

/** Something that someone does. Numbers that choose (`which`, `seats`) wrap around what there is. */
export type Action =
  | { do: 'hold'; buyer: number; seats: number[]; floor: number; key: number }
  | { do: 'holdBest'; buyer: number; quantity: number; adjacent: boolean; key: number }
  | { do: 'add'; which: number; seats: number[]; floor: number; key: number }
  | { do: 'addBest'; which: number; quantity: number; key: number }
  | { do: 'extend' | 'release'; which: number }
  | { do: 'place'; which: number; key: number }
  | { do: 'pay'; which: number; card: (typeof cards)[number]; key: number }
  | { do: 'confirmAtBank'; which: number; agrees: boolean }
  | { do: 'cancel'; which: number }
  | { do: 'refund'; which: number; part: number | null; key: number }
  | { do: 'transfer'; which: number; to: number }
  | { do: 'resell' | 'checkIn'; which: number }
  | { do: 'joinWaitlist'; buyer: number; quantity: number }
  | { do: 'block' | 'unblock'; seats: number[] }
  | { do: 'cancelEvent' }
  /** The same request as this many before. */
  | { do: 'again'; back: number }
  | { do: 'wait'; seconds: number }
  | ({ do: 'work' } & (typeof jobs)[number])
  | { do: 'kill'; service: 'tickets' | 'payments' }
  | { do: 'loseRefundReply' };

/** One moment of a story: an action at an instance, and how many steps the house makes before the next. */
export type Moment = Action & { at: 0 | 1; then: number };

const which = fc.nat(7);
const key = fc.nat(30);
const buyer = fc.nat(3);
const seats = fc.array(fc.nat(14), { minLength: 1, maxLength: 4 });
const service = fc.constantFrom('tickets' as const, 'payments' as const);
const act = (name: Action['do'], rest: object) =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Action>;

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: act('hold', { buyer, seats, floor: fc.constantFrom(0, 0, 1, 2, 3), key }) },
  {
    weight: 4,
    arbitrary: act('holdBest', {
      buyer,
      quantity: fc.integer({ min: 1, max: 4 }),
      adjacent: fc.boolean(),
      key,
    }),
  },
  { weight: 3, arbitrary: act('add', { which, seats, floor: fc.integer({ min: 0, max: 3 }), key }) },
  { weight: 2, arbitrary: act('addBest', { which, quantity: fc.integer({ min: 1, max: 4 }), key }) },
  { weight: 3, arbitrary: act('extend', { which }) },
  { weight: 3, arbitrary: act('release', { which }) },
  { weight: 12, arbitrary: act('place', { which, key }) },
  { weight: 14, arbitrary: act('pay', { which, card: fc.constantFrom('ok', 'ok', 'ok', ...cards), key }) },
  { weight: 3, arbitrary: act('confirmAtBank', { which, agrees: fc.boolean() }) },
  { weight: 4, arbitrary: act('cancel', { which }) },
  { weight: 3, arbitrary: act('refund', { which, part: fc.option(fc.integer({ min: 1, max: 99 })), key }) },
  { weight: 3, arbitrary: act('transfer', { which, to: buyer }) },
  { weight: 3, arbitrary: act('resell', { which }) },
  { weight: 2, arbitrary: act('checkIn', { which }) },
  { weight: 2, arbitrary: act('joinWaitlist', { buyer, quantity: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: act('block', { seats }) },
  { weight: 1, arbitrary: act('unblock', { seats }) },
  { weight: 1, arbitrary: act('cancelEvent', {}) },
  { weight: 6, arbitrary: act('again', { back: fc.nat(4) }) },
  {
    weight: 6,
    arbitrary: act('wait', { seconds: fc.constantFrom(1, 6, 30, 301, 601, 1_801, 11_000, 90_000) }),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(...jobs).map((job): Action => ({ do: 'work', ...job })),
  },
  { weight: 2, arbitrary: act('kill', { service }) },
  { weight: 1, arbitrary: act('loseRefundReply', {}) },
);

const moment = fc
  .tuple(action, fc.constantFrom(0 as const, 1 as const), fc.constantFrom(0, 1, 4, 10, 40, 100, 100))
  .map(([what, at, then]): Moment => ({ ...what, at, then }));

export const story = fc.array(moment, { minLength: 1, maxLength: 60, size: 'max' });

/** Shrinks towards a house in perfect health that does one thing after the other. */
export const troubles = fc.record({
  seed: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 9, arbitrary: fc.nat(2 ** 30) }),
  copies: fc.integer({ min: 1, max: 3 }),
  delayMs: fc.constantFrom(0, 50, 5_000),
  paceMs: fc.constantFrom(0, 2, 20, 300),
  cutsPerMille: fc.constantFrom(0, 0, 5, 30),
  killsPerMille: fc.constantFrom(0, 0, 5, 30),
  lostWebhooks: fc.constantFrom(0, 3, 10),
});
