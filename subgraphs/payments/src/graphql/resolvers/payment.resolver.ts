import { userIdOf } from '@parterre/identity/viewer';
import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { PaymentsContext } from '../context.js';
import { toPayOrderResult } from '../to-pay-order-result.js';
import { toPayment } from '../to-payment.js';
import { PayOrderInput, PayOrderResult } from '../types/pay-order.js';
import { NextAction, Payment } from '../types/payment.js';
import { RefundPaymentInput } from '../types/refund-payment.js';

@Resolver(() => Payment)
export class PaymentResolver {
  @Access('OWNER')
  @Query(() => Payment, {
    nullable: true,
    description:
      'One payment, for its buyer, the organizer of the event, and ADMIN; NOT_FOUND for anyone else.',
  })
  async payment(
    @Arg('id', () => ID, { description: 'Of the payment.' }) id: string,
    @Ctx() { useCases, viewer }: PaymentsContext,
  ): Promise<Payment> {
    return toPayment(await useCases.getPayment(viewer, id));
  }

  @Access('OWNER')
  @FieldResolver(() => NextAction, {
    nullable: true,
    description: 'While it is REQUIRES_ACTION: what the buyer has to do. For the buyer alone.',
  })
  nextAction(
    @Root() { buyerId, nextActionUrl }: Payment,
    @Ctx() { viewer }: PaymentsContext,
  ): NextAction | null {
    // Whoever has the address can approve in the buyer's name: others see the status and no more.
    const shown = nextActionUrl !== null && userIdOf(viewer) === buyerId;
    return shown ? Object.assign(new NextAction(), { url: nextActionUrl }) : null;
  }

  @Access('OWNER')
  @Mutation(() => PayOrderResult, {
    description:
      'Pays your order with a token of the payment provider. PROCESSING means that the answer is still awaited: it is followed up without you. REQUIRES_ACTION means that you confirm it at `nextAction.url`; paying anew instead calls that one off. An order whose total is 0 is confirmed by it as any other, without a token.',
  })
  async payOrder(
    @Arg('input', () => PayOrderInput, { description: 'What to pay, and with what.' }) input: PayOrderInput,
    @Ctx() { useCases, viewer }: PaymentsContext,
  ): Promise<typeof PayOrderResult> {
    const { paymentMethodToken = null } = input;
    return toPayOrderResult(await useCases.payOrder(viewer, { ...input, paymentMethodToken }));
  }

  @Access('ORGANIZER')
  @Mutation(() => Payment, {
    description: 'Gives money back, whole or in part: for the organizer of the event, and ADMIN.',
  })
  async refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'What to give back, and why.' })
    input: RefundPaymentInput,
    @Ctx() { useCases, viewer }: PaymentsContext,
  ): Promise<Payment> {
    return toPayment(await useCases.refundPayment(viewer, { ...input, amount: input.amount ?? null }));
  }
}
