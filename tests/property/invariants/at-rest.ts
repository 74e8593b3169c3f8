import type { SimulatedHouse } from '../simulation/house.js';
import { faultsOfLedger, faultsOfMoney } from './money.js';
import { faultsOfAreas, faultsOfCarts, faultsOfSeats, faultsOfTickets } from './places.js';
import { faultsOfReadModels } from './read-models.js';
import { readRecords } from './records.js';

/** What is wrong with a house at rest: a line for each fault. Seats, tickets, ledger and read models must agree. */
export async function faultsAtRest(house: SimulatedHouse): Promise<string[]> {
  const ledger = await faultsOfLedger(house);
  const records = readRecords(house);
  const { orders, tickets, payments } = records;
  const untold = [...orders, ...tickets, ...payments].filter(({ outbox }) => outbox.length > 0);
  return [
    ...faultsOfSeats(records),
    ...faultsOfAreas(records),
    ...faultsOfCarts(records, house.now()),
    ...faultsOfTickets(records),
    ...faultsOfMoney(house, records),
    ...ledger,
    ...(await faultsOfReadModels(house, records)),
    ...untold.map(({ _id }) => `${_id} has events that nobody heard`),
    ...house.bus.deadLetters.map(({ queue, error }) => `${queue} could not handle a message: ${error}`),
  ];
}
