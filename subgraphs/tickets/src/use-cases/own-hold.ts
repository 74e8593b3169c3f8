import type { Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import type { Cart, CartEntry } from '../domain/cart.js';
import type { Ports } from './ports.js';
import { mayActFor } from './viewer.js';

interface OwnHold {
  cart: Cart;
  entry: CartEntry;
}

/** @returns `null` when there is none, and just so when it is someone else's */
export async function findOwnHold(
  { carts }: Pick<Ports, 'carts'>,
  viewer: Viewer,
  holdId: string,
): Promise<OwnHold | null> {
  const cart = await carts.findByHold(holdId);
  const entry = cart?.entries.find((candidate) => candidate.holdId === holdId);
  return cart && entry && mayActFor(viewer, cart.buyerId) ? { cart, entry } : null;
}

/** @throws NotFound when there is none, and just so when it is someone else's */
export async function ownHold(ports: Pick<Ports, 'carts'>, viewer: Viewer, holdId: string): Promise<OwnHold> {
  const found = await findOwnHold(ports, viewer, holdId);
  if (!found) throw noSuchHold();
  return found;
}

/** The same whether there is none or it is someone else's. */
export function noSuchHold(): NotFound {
  return new NotFound('There is no such hold.');
}
