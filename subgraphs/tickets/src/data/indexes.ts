import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { allocationIndexes } from './allocations.store.js';
import { areaIndexes } from './areas.store.js';
import { cartIndexes } from './carts.store.js';
import { numberIndexes } from './numbers.store.js';
import { orderIndexes } from './orders.store.js';
import { rowIndexes } from './row-document.js';
import { saleIndexes } from './sales.store.js';
import { ticketIndexes } from './tickets.store.js';

export const indexes: CollectionIndexes[] = [
  saleIndexes,
  rowIndexes,
  areaIndexes,
  allocationIndexes,
  numberIndexes,
  cartIndexes,
  orderIndexes,
  ticketIndexes,
];
