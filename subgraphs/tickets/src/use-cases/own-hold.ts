import type { Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import type { Cart, CartEntry } from '../domain/cart.js';
import type { Ports } from './ports.js';
import { mayActFor } from './viewer.js';

/** @throws NotFound when there is none, and just so when it is someone else's */
export async function ownHold(
  { carts }: Pick<Ports, 'carts'>,
  viewer: Viewer,
  holdId: string,
): Promise<{ cart: Cart; entry: CartEntry }> {
  const cart = await carts.findByHold(holdId);
  const entry = cart?.entries.find((candidate) => candidate.holdId === holdId);
  if (!cart || !entry || !mayActFor(viewer, cart.buyerId)) throw new NotFound('There is no such hold.');
  return { cart, entry };
}
