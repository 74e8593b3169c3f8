import { Access } from '@parterre/subgraph-kit/access';
import { type ConnectionOf, decodeCursor, PageArgs, toConnection } from '@parterre/subgraph-kit/connection';
import { BadUserInput } from '@parterre/subgraph-kit/errors';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { UsersContext } from '../context.js';
import { toPurchase } from '../to-purchase.js';
import { Preferences } from '../types/preferences.js';
import { type Purchase, PurchasePage } from '../types/purchase.js';
import { User } from '../types/user.js';
import { requireSelfOrAdmin } from '../viewer.js';

/** What of a user only the user itself and ADMIN may see. */
@Resolver(() => User)
export class UserResolver {
  @Access('OWNER')
  @FieldResolver(() => String, {
    description:
      'Seen by the user itself and ADMIN; FORBIDDEN for others, and not yet readable inside login and register.',
  })
  email(@Root() { id, profile }: User, @Ctx() { viewer }: UsersContext): string {
    requireSelfOrAdmin(viewer, id);
    return profile.email;
  }

  @Access('OWNER')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'With country code. Seen by the user itself and ADMIN; FORBIDDEN for others.',
  })
  phone(@Root() { id, profile }: User, @Ctx() { viewer }: UsersContext): string | null {
    requireSelfOrAdmin(viewer, id);
    return profile.phone;
  }

  @Access('OWNER')
  @FieldResolver(() => Preferences, {
    description: 'What the user wants to hear of. Seen by the user itself and ADMIN; FORBIDDEN for others.',
  })
  preferences(@Root() { id, profile }: User, @Ctx() { viewer }: UsersContext): Preferences {
    requireSelfOrAdmin(viewer, id);
    return profile.preferences;
  }

  @Access('OWNER')
  @FieldResolver(() => PurchasePage.Connection, {
    description:
      'Purchase history, the latest first. Seen by the user itself and ADMIN; FORBIDDEN for others.',
  })
  async purchases(
    @Root() { id }: User,
    @Args(() => PageArgs) { first, after }: PageArgs,
    @Ctx() { useCases, viewer }: UsersContext,
  ): Promise<ConnectionOf<Purchase>> {
    requireSelfOrAdmin(viewer, id);
    const found = await useCases.listPurchases(id, first + 1, after ? positionOf(after) : null);
    return toConnection(
      found,
      { first, after: after ?? null },
      (purchase) => [purchase.purchasedAt.getTime(), purchase.orderId],
      toPurchase,
    );
  }
}

/** @throws BadUserInput naming `after`. */
function positionOf(cursor: string): { purchasedAt: Date; orderId: string } {
  const [at, orderId] = decodeCursor(cursor, 2);
  const purchasedAt = new Date(Number(at));
  if (Number.isNaN(purchasedAt.getTime())) {
    throw BadUserInput.at('after', 'is not a cursor of this list; give an endCursor it returned');
  }
  return { purchasedAt, orderId: String(orderId) };
}
