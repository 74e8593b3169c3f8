import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Api, createApi, login, patient } from './api.js';
import { playBoxOffice } from './demo-box-office.js';
import { playWaitingRoom } from './demo-waiting-room.js';
import { mailOf } from './mail.js';
import type { DemoAccounts } from './seed.js';
import { type Money, money, ms, poll, step, type Told } from './telling.js';

/** `npm run demo`: buys tickets at the running house through its public API, and tells each step. */

interface Demo {
  graphqlUrl: string;
  wsUrl: string;
  accounts: DemoAccounts;
  onSaleEventId: string;
  paymentTokens: { ok: string; declined: string };
}

const directory = fileURLToPath(new URL('../../.parterre', import.meta.url));
const noHouse = 'There is no running house here. Start it first: npm start';

try {
  await play(readDemo());
} catch (error) {
  console.error(`\nThe demo stopped: ${reasonOf(error)}\n`);
  process.exit(1);
}

function reasonOf(error: unknown): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  // The file about the house stays for its next start.
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return code === 'ECONNREFUSED' ? noHouse : error.message;
}

async function play(demo: Demo): Promise<void> {
  // Just after the start the organizer's account is busy with putting the season on the market.
  const api = patient(createApi(demo.graphqlUrl));
  const eventId = demo.onSaleEventId;

  const buyer = await step('A new buyer registers', () => register(api));
  await step('…and signs in', async () => {
    const { userId } = await login(api, buyer.account);
    return { shown: `user ${userId}`, value: userId };
  });

  await step('Search: concerts in Paris, the soonest first', async () => {
    const { events } = await api(
      `query { events(filter: { categories: ["concert"], city: "Paris", onSale: true }, first: 3) {
        edges { node { id title startsAt venue { name } availability { available lowestPrice { amount currency } } } }
      } }`,
    );
    const shown = events.edges
      .map(
        ({ node }: { node: FoundEvent }) =>
          `${node.title}, ${node.venue.name}, ${node.startsAt.slice(0, 10)}, from ${money(node.availability.lowestPrice)}`,
      )
      .join('\n');
    return { shown, value: undefined };
  });

  const map = await step('The seat map of the event on sale', async () => {
    const { event } = await api(
      `query ($id: ID!) { event(id: $id) {
        title priceTiers { id name price { amount currency } }
        seatMap { rows { key version seats seatIds priceTier } }
      } }`,
      { id: eventId },
    );
    const rows: SeatRow[] = event.seatMap.rows;
    const free = rows.reduce((sum, row) => sum + row.seats.split('A').length - 1, 0);
    return { shown: `${event.title}: ${rows.length} rows, ${free} seats free`, value: rows };
  });

  const live = watch(demo.wsUrl, eventId);
  await step('Live: the seat map is open in another window', async () => {
    const rows = await live.first;
    return {
      shown: `snapshot of ${rows} rows over the WebSocket; from now on only what changes`,
      value: undefined,
    };
  });

  const purchaseStarted = performance.now();
  const pair = pairInAnyRow(map);
  const hold = await step(`Hold ${pair.seatIds.join(' and ')}`, () =>
    holdSeats(buyer.api, eventId, pair.seatIds),
  );
  const order = await step('Place the order', async () => {
    const { placeOrder } = await buyer.api(
      `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
        ... on Order { id number status total { total { amount currency } } }
        ... on HoldExpired { expiredAt }
      } }`,
      { input: { holdId: hold.id, idempotencyKey: randomUUID() } },
    );
    return {
      shown: `order ${placeOrder.number}, ${placeOrder.status}, ${money(placeOrder.total.total)}`,
      value: placeOrder,
    };
  });
  await step('Pay with a card that is declined', () => pay(buyer.api, order.id, demo.paymentTokens.declined));
  await step('Pay with a good card', () => pay(buyer.api, order.id, demo.paymentTokens.ok));
  const confirmed = await step('Tickets', () => untilConfirmed(buyer.api, order.id));
  console.log(
    `\n  From hold to tickets: ${ms(performance.now() - purchaseStarted)}, the declined card included.\n`,
  );

  await step('Live updates that came meanwhile', async () => {
    await poll('the sale on the live map', async () =>
      live.updates.find((row) => row.key === pair.rowKey && row.seats.startsWith('SS', pair.index)),
    );
    const shown = live.updates.map((row) => `row ${row.key}, version ${row.version}: ${row.seats}`);
    return { shown: shown.join('\n'), value: undefined };
  });
  await live.stop();

  await step('The e-mail with the tickets', async () => ({
    shown: await mailOf(`${directory}/mail`, confirmed.number),
    value: undefined,
  }));
  await step("The purchase in the buyer's history", async () => ({
    shown: await historyOf(buyer.api, order.id),
    value: undefined,
  }));
  await step("The organizer's statistics follow", async () => {
    const organizer = await login(api, demo.accounts.organizer);
    return { shown: await statisticsOf(organizer.api, eventId), value: undefined };
  });
  await playBoxOffice({
    ...{ api, graphqlUrl: demo.graphqlUrl, accounts: demo.accounts },
    ...{ buyer: buyer.api, eventId, orderId: order.id },
  });
  await playWaitingRoom({
    ...{ api, wsUrl: demo.wsUrl, accounts: demo.accounts },
    ...{ buyer: buyer.api, busyEventId: eventId },
  });
  console.log('\n  Open the API in a browser and try it yourself:', demo.graphqlUrl, '\n');
}

interface FoundEvent {
  title: string;
  startsAt: string;
  venue: { name: string };
  availability: { lowestPrice: Money | null };
}

interface SeatRow {
  key: string;
  version: number;
  seats: string;
  seatIds: string[];
}

async function register(api: Api): Promise<Told<{ account: { email: string; password: string }; api: Api }>> {
  const account = { email: `demo-${Date.now()}@parterre.example`, password: randomUUID() };
  const { register } = await api(
    `mutation ($input: RegisterInput!) { register(input: $input) {
      ... on SignedIn { session { accessToken user { id displayName } } }
      ... on EmailTaken { message }
    } }`,
    { input: { ...account, displayName: 'Demo Buyer', locale: 'en' } },
  );
  const { accessToken, user } = register.session;
  return { shown: `${user.displayName}, ${account.email}`, value: { account, api: api.as(accessToken) } };
}

async function holdSeats(api: Api, eventId: string, seatIds: string[]): Promise<Told<{ id: string }>> {
  const { holdSeats } = await api(
    `mutation ($input: HoldSeatsInput!) { holdSeats(input: $input) {
      __typename
      ... on SeatHold { id expiresAt serverTime total { total { amount currency } } }
      ... on SeatsUnavailable { unavailable }
    } }`,
    { input: { eventId, seatIds, idempotencyKey: randomUUID() } },
  );
  if (holdSeats.__typename !== 'SeatHold') {
    throw new Error(`The seats could not be held: ${JSON.stringify(holdSeats)}`);
  }
  const minutes = (Date.parse(holdSeats.expiresAt) - Date.parse(holdSeats.serverTime)) / 60_000;
  return {
    shown: `held for ${Math.round(minutes)} minutes, ${money(holdSeats.total.total)} with fees and tax`,
    value: holdSeats,
  };
}

async function pay(api: Api, orderId: string, paymentMethodToken: string): Promise<Told<void>> {
  const { payOrder } = await api(
    `mutation ($input: PayOrderInput!) { payOrder(input: $input) {
      __typename
      ... on Payment { id status amount { amount currency } card { brand last4 } }
      ... on PaymentDeclined { code message }
      ... on OrderNotPayable { orderStatus: status }
    } }`,
    { input: { orderId, paymentMethodToken, idempotencyKey: randomUUID() } },
  );
  const shown =
    payOrder.__typename === 'Payment'
      ? `${payOrder.status}: ${money(payOrder.amount)} from ${payOrder.card?.brand} ending in ${payOrder.card?.last4}`
      : `${payOrder.__typename}: ${payOrder.code ?? payOrder.orderStatus}, ${payOrder.message ?? ''}`;
  return { shown, value: undefined };
}

async function untilConfirmed(api: Api, orderId: string): Promise<Told<{ number: string }>> {
  const order = await poll('tickets', async () => {
    const { order } = await api(
      'query ($id: ID!) { order(id: $id) { number status tickets { number qrCode seat { section row number } } } }',
      { id: orderId },
    );
    return order.status === 'CONFIRMED' ? order : undefined;
  });
  const lines = order.tickets.map(
    (ticket: { number: string; qrCode: string; seat: { section: string; row: string; number: string } }) =>
      `${ticket.number}  ${ticket.seat.section}, row ${ticket.seat.row}, seat ${ticket.seat.number}  QR ${ticket.qrCode.slice(0, 24)}… (${ticket.qrCode.length} characters, signed)`,
  );
  return { shown: lines.join('\n'), value: order };
}

async function historyOf(api: Api, orderId: string): Promise<string> {
  const purchase = await poll('the purchase', async () => {
    const { me } = await api(
      'query { me { purchases(first: 5) { edges { node { orderId number status amount { amount currency } event { title } } } } } }',
    );
    return me.purchases.edges.find(({ node }: { node: { orderId: string } }) => node.orderId === orderId)
      ?.node;
  });
  return `${purchase.number}: ${purchase.event.title}, ${money(purchase.amount)}, ${purchase.status}`;
}

async function statisticsOf(api: Api, eventId: string): Promise<string> {
  const { event } = await api(
    'query ($id: ID!) { event(id: $id) { statistics { ticketsSold revenue { amount currency } } } }',
    { id: eventId },
  );
  return `${event.statistics.ticketsSold} tickets sold, ${money(event.statistics.revenue)}`;
}

/** Opens the live seat map and keeps each row that changes. */
function watch(
  url: string,
  eventId: string,
): { first: Promise<number>; updates: SeatRow[]; stop(): Promise<void> } {
  const client = createClient({ url, webSocketImpl: WebSocket });
  const updates: SeatRow[] = [];
  const first = Promise.withResolvers<number>();
  let rows = 0;
  client.subscribe<{ seatMapUpdated: { rows: SeatRow[] } }>(
    {
      query:
        'subscription ($eventId: ID!) { seatMapUpdated(eventId: $eventId) { rows { key version seats } } }',
      variables: { eventId },
    },
    {
      next: ({ data }) => {
        const changed = data?.seatMapUpdated.rows ?? [];
        if (rows === 0) {
          rows = changed.length;
          first.resolve(rows);
          return;
        }
        updates.push(...changed);
      },
      error: (error) => first.reject(new Error(`The live channel failed: ${JSON.stringify(error)}`)),
      complete: () => {},
    },
  );
  return { first: first.promise, updates, stop: async () => client.dispose() };
}

/** Two neighbouring free seats, in a row chosen at random so that demos side by side rarely meet. */
function pairInAnyRow(rows: SeatRow[]): { rowKey: string; index: number; seatIds: string[] } {
  const candidates = rows.filter((row) => row.seats.includes('AA'));
  const row = candidates[Math.floor(Math.random() * candidates.length)];
  if (!row) {
    throw new Error('No two neighbouring seats are free any more.');
  }
  const index = row.seats.indexOf('AA');
  return { rowKey: row.key, index, seatIds: row.seatIds.slice(index, index + 2) };
}

function readDemo(): Demo {
  try {
    return JSON.parse(readFileSync(`${directory}/demo.json`, 'utf8'));
  } catch {
    throw new Error(noHouse);
  }
}
