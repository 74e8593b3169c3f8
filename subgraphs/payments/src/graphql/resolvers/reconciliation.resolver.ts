import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, decodeCursor, PageArgs, toConnection } from '@parterre/subgraph-kit/connection';
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { PaymentsContext } from '../context.js';
import { toReconciliation } from '../to-reconciliation.js';
import { PaymentReconciliation, PaymentReconciliationTypes } from '../types/reconciliation.js';

@Resolver(() => PaymentReconciliation)
export class ReconciliationResolver {
  @Access('ADMIN')
  @Query(() => PaymentReconciliationTypes.Connection, {
    description:
      'Each day’s payments and refunds compared with the list of the payment provider, the newest day first.',
  })
  async paymentReconciliations(
    @Args(() => PageArgs) { first, after }: PageArgs,
    @Ctx() { useCases, viewer }: PaymentsContext,
  ): Promise<ConnectionOf<PaymentReconciliation>> {
    const before = after ? String(decodeCursor(after, 1)[0]) : null;
    const found = await useCases.getReconciliations(viewer, { before, limit: first + 1 });
    return toConnection(found, { first, after: after ?? null }, ({ day }) => [day], toReconciliation);
  }
}
