import { randomUUID } from 'node:crypto';
import { type Api, createApi } from '@parterre/house/api';
import { publishHall } from '../box-office.js';
import { type Hall, seatsAHold } from '../hall.js';
import { buyerTokens, organizerOf } from '../people.js';
import { type Findings, shown, table } from '../report.js';
import type { Scale } from '../scale.js';
import { percentile, spreadOf } from '../spread.js';
import type { Stage } from '../stage.js';

/** Short rows, so that many compete for the same ones. */
const seatsARow = 20;

interface Rush {
  refused: number;
  p50Ms: number;
  p99Ms: number;
}

/** Whether buyers who leave the choice to the server are ever told that nothing is left while something is. */
export async function measureBestSeats(scale: Scale, stage: Stage): Promise<Findings> {
  const { rounds, rushOfBuyers: count, ticketsInRush } = scale;
  const halls = [
    { name: 'as many seats as are wanted', rows: Math.ceil((count * seatsAHold) / seatsARow) },
    { name: 'twice as many', rows: Math.ceil((2 * count * seatsAHold) / seatsARow) },
  ];
  const house = await stage.house(ticketsInRush);
  const organizer = await organizerOf(house);
  const buyers = (await buyerTokens(house, count)).map((token) => createApi(house.graphqlUrl, token));
  const played: { name: string; rushes: Rush[] }[] = [];
  for (const { name, rows } of halls) {
    const rushes: Rush[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const rush = await rushTo(organizer, { rows, seatsARow }, buyers);
      if (round > 0) rushes.push(rush);
    }
    played.push({ name, rushes });
  }

  const tries = rounds * count;
  const refusals = played.map(({ name, rushes }) => ({
    name,
    share: rushes.reduce((sum, { refused }) => sum + refused, 0) / tries,
    p50Ms: spreadOf(rushes.map(({ p50Ms }) => p50Ms)),
    p99Ms: spreadOf(rushes.map(({ p99Ms }) => p99Ms)),
  }));
  const worst = Math.max(...refusals.map(({ share }) => share));
  return {
    title: 'False refusals',
    method:
      `${count} buyers at once ask for the four best seats of a free hall, through the router and two processes of ` +
      '`tickets`. Whoever is refused, or gets an error, was refused falsely: there are seats for all of them.',
    tables: [
      table(
        ['the hall has', 'refused falsely', 'p50 ms', 'p99 ms'],
        refusals.map(({ name, share, p50Ms, p99Ms }) => [
          name,
          `${(100 * share).toFixed(2)} % of ${tries}`,
          shown(p50Ms, 0),
          shown(p99Ms, 0),
        ]),
      ),
    ],
    targets: [
      {
        ...{ what: 'false refusals while seats remain', wanted: '<= 1 %' },
        ...{ found: `${(100 * worst).toFixed(2)} %`, isMet: worst <= 0.01 },
      },
    ],
    notes: [],
  };
}

/** @throws when a seat was given twice */
async function rushTo(organizer: Api, hall: Hall, buyers: readonly Api[]): Promise<Rush> {
  const eventId = await publishHall(organizer, hall);
  const answers = await Promise.all(
    buyers.map(async (buyer) => {
      const startedAt = performance.now();
      const seats = await bestSeats(buyer, eventId).catch(() => []);
      return { seats, ms: performance.now() - startedAt };
    }),
  );
  const given = answers.flatMap(({ seats }) => seats);
  if (new Set(given).size !== given.length) throw new Error('A seat was given twice.');
  const tookMs = answers.map(({ ms }) => ms);
  return {
    refused: answers.filter(({ seats }) => seats.length !== seatsAHold).length,
    ...{ p50Ms: percentile(tookMs, 50), p99Ms: percentile(tookMs, 99) },
  };
}

async function bestSeats(buyer: Api, eventId: string): Promise<string[]> {
  const input = { eventId, quantity: seatsAHold, idempotencyKey: randomUUID() };
  const { holdBestSeats } = await buyer(
    'mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) { ... on SeatHold { seats { id } } } }',
    { input },
  );
  return (holdBestSeats.seats ?? []).map(({ id }: { id: string }) => id);
}
