import type { Viewer } from '@parterre/identity/viewer';
import { NotFound } from '@parterre/subgraph-kit/errors';
import type { Sale } from '../domain/sale.js';
import type { Ports } from './ports.js';
import { mayActFor } from './viewer.js';

/** The sale of an event that the viewer organizes, or any for ADMIN. @throws NotFound for everyone else */
export async function ownSale(
  { sales }: Pick<Ports, 'sales'>,
  viewer: Viewer,
  eventId: string,
): Promise<Sale> {
  const sale = await sales.find(eventId);
  if (!sale || !mayActFor(viewer, sale.organizerId)) {
    throw new NotFound('You organize no event on the market with this id.');
  }
  return sale;
}
