import type { Api } from '@parterre/house/api';
import { publishHall } from './box-office.js';
import type { Buyer, PurchaseTimes } from './buyer.js';
import { rowName, section } from './hall.js';
import { seatsARow } from './scale.js';

const seatsAPurchase = 2;
const purchasesARow = Math.floor(seatsARow / seatsAPurchase);

/**
 * Purchases to be made: each buyer buys once in an event, seats nobody else wants; when all have, there is another event.
 * @returns so many more of them each time it is called
 */
export function openShop(organizer: Api, buyers: readonly Buyer[]) {
  const hall = { rows: Math.ceil(buyers.length / purchasesARow), seatsARow };
  let eventId = '';
  let sold = 0;

  return async (count: number): Promise<(() => Promise<PurchaseTimes>)[]> => {
    const purchases: (() => Promise<PurchaseTimes>)[] = [];
    for (; purchases.length < count; sold += 1) {
      const turn = sold % buyers.length;
      if (turn === 0) eventId = await publishHall(organizer, hall);
      const at = eventId;
      const first = (turn % purchasesARow) * seatsAPurchase;
      const seatIds = [1, 2].map(
        (number) => `${section}/${rowName(Math.floor(turn / purchasesARow))}/${first + number}`,
      );
      purchases.push(() => (buyers[turn] as Buyer).buy(at, seatIds));
    }
    return purchases;
  };
}
