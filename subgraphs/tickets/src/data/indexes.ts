import type { CollectionIndexes } from '@parterre/mongo/indexes';
import { allocationIndexes } from './allocations.store.js';
import { areaIndexes } from './areas.store.js';
import { cartIndexes } from './carts.store.js';
import { numberIndexes, serialIndexes } from './numbers.store.js';
import { orderIndexes } from './orders.store.js';
import { peopleIndexes } from './people.store.js';
import { promoCodeIndexes, promoUseIndexes } from './promo-codes.store.js';
import { rowIndexes } from './row-document.js';
import { saleIndexes } from './sales.store.js';
import { ticketIndexes } from './tickets.store.js';
import { waitingPlaceIndexes } from './waiting-places.store.js';
import { waitlistIndexes } from './waitlist.store.js';

export const indexes: CollectionIndexes[] = [
  saleIndexes,
  rowIndexes,
  areaIndexes,
  allocationIndexes,
  promoCodeIndexes,
  promoUseIndexes,
  numberIndexes,
  serialIndexes,
  cartIndexes,
  orderIndexes,
  peopleIndexes,
  ticketIndexes,
  waitlistIndexes,
  waitingPlaceIndexes,
];
