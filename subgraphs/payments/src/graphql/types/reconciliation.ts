import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { DateTime, Money } from '@parterre/subgraph-kit/scalars';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DifferenceKind } from '../../domain/provider-difference.js';

registerEnumType(DifferenceKind, {
  name: 'PaymentDifferenceKind',
  description: 'How our books and the list of the payment provider differ.',
  valuesConfig: {
    MISSING_HERE: { description: 'The provider moved money that we know nothing of.' },
    MISSING_THERE: { description: 'We have it as done, and the provider knows nothing of it.' },
    AMOUNT_DIFFERS: { description: 'Both have it, with different amounts.' },
    STATUS_DIFFERS: { description: 'Both have it; only one says that the money moved.' },
  },
});

export const PaymentDifferenceSubject = { CAPTURE: 'CAPTURE', REFUND: 'REFUND' } as const;
export type PaymentDifferenceSubject = keyof typeof PaymentDifferenceSubject;

registerEnumType(PaymentDifferenceSubject, {
  name: 'PaymentDifferenceSubject',
  description: 'Which way the money went.',
  valuesConfig: {
    CAPTURE: { description: 'From the buyer.' },
    REFUND: { description: 'Back to the buyer.' },
  },
});

@ObjectType({ description: 'How one side has a movement of money.' })
export class PaymentDifferenceSide {
  @Field(() => Money, { description: 'How much.' })
  amount: Money;

  @Field(() => String, { description: 'In the words of that side.' })
  status: string;
}

@ObjectType({ description: 'One movement of money about which we and the payment provider disagree.' })
export class PaymentDifference {
  @Field(() => DifferenceKind, { description: 'How they disagree.' })
  kind: DifferenceKind;

  @Field(() => PaymentDifferenceSubject, { description: 'Which way the money went.' })
  subject: PaymentDifferenceSubject;

  @Field(() => String, { description: 'Our id of the payment or refund, as the provider has it too.' })
  reference: string;

  @Field(() => ID, { description: 'The payment it belongs to; there may be none of this id here.' })
  paymentId: string;

  @Field(() => String, { nullable: true, description: "The provider's own id of it." })
  providerId: string | null;

  @Field(() => PaymentDifferenceSide, { nullable: true, description: 'As we have it.' })
  ours: PaymentDifferenceSide | null;

  @Field(() => PaymentDifferenceSide, { nullable: true, description: 'As the provider has it.' })
  theirs: PaymentDifferenceSide | null;
}

@ObjectType({ description: 'A day of payments and refunds, compared with the list of the payment provider.' })
export class PaymentReconciliation {
  @Field(() => String, { description: 'The day in UTC, e.g. 2026-11-21.' })
  day: string;

  @Field(() => String, { description: 'Which provider, e.g. simulator or stripe.' })
  provider: string;

  @Field(() => DateTime, { description: 'When the comparison began.' })
  startedAt: Date;

  @Field(() => DateTime, { description: 'When it was done.' })
  finishedAt: Date;

  @Field(() => Int, { description: 'Captures in the provider’s list.' })
  captures: number;

  @Field(() => Int, { description: 'Refunds in the provider’s list.' })
  refunds: number;

  @Field(() => Int, {
    description: 'How many movements the two sides disagree about; 0 is how it should be.',
  })
  differenceCount: number;

  @Field(() => [PaymentDifference], { description: 'The first 1,000 of them.' })
  differences: PaymentDifference[];
}

export const PaymentReconciliationTypes = connectionTypes(
  'PaymentReconciliation',
  () => PaymentReconciliation,
);
