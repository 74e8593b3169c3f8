import { createClient } from 'graphql-ws';
import { afterEach, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Frames, follow } from '../../integration/router/follow.js';
import { holdSeats, newEvent, orderIn, payOrder, placeOrder } from '../../kit/box-office.js';
import { newBuyer, newOrganizer } from '../../kit/visitors.js';

const house = inject('house');
const open: Frames[] = [];
afterEach(() => {
  for (const frames of open.splice(0)) {
    frames.stop();
  }
});

function watch(query: string, variables: Record<string, unknown>, token?: string): Frames {
  const client = createClient({
    url: house.wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
  });
  const frames = follow(client, query, variables);
  open.push(frames);
  return frames;
}

const map = `subscription ($id: ID!) { seatMapUpdated(eventId: $id) {
  event { title availability { capacity } } rows { key version seats seatIds } asOf
} }`;

it('shows everybody what one buyer holds and then buys', async () => {
  const [organizer, buyer] = await Promise.all([newOrganizer(house), newBuyer(house)]);
  const event = await newEvent(organizer.api, { rows: 2, seatsPerRow: 4 });
  const frames = watch(map, { id: event.id });
  const whole = (await frames.next()).data.seatMapUpdated;
  expect(whole.event).toEqual({ title: event.title, availability: { capacity: 8 } });
  expect(whole.rows.map((row: { seats: string }) => row.seats)).toEqual(['AAAA', 'AAAA']);

  const [row] = whole.rows;
  const hold = await holdSeats(buyer.api, event.id, row.seatIds.slice(0, 2));
  const held = (await frames.next()).data.seatMapUpdated.rows;
  expect(held).toMatchObject([{ key: row.key, seats: 'HHAA' }]);
  expect(held[0].version).toBeGreaterThan(row.version);

  const order = await placeOrder(buyer.api, hold.id);
  const mine = watch(
    'subscription ($id: ID!) { orderUpdated(orderId: $id) { status event { title } tickets { number } payments { status } } }',
    { id: order.id },
    buyer.accessToken,
  );
  expect((await mine.next()).data.orderUpdated).toMatchObject({
    status: 'PENDING_PAYMENT',
    event: { title: event.title },
    tickets: [],
  });
  await payOrder(buyer.api, order.id);
  await orderIn('CONFIRMED', buyer.api, order.id);
  let last = (await mine.next()).data.orderUpdated;
  while (last.status !== 'CONFIRMED') {
    last = (await mine.next()).data.orderUpdated;
  }
  expect(last.tickets).toHaveLength(2);

  let seats = (await frames.next()).data.seatMapUpdated.rows[0]?.seats;
  while (seats !== 'SSAA') {
    seats = (await frames.next()).data.seatMapUpdated.rows[0]?.seats;
  }
});

it("refuses another user's order and hold", async () => {
  const [organizer, buyer, stranger] = await Promise.all([
    newOrganizer(house),
    newBuyer(house),
    newBuyer(house),
  ]);
  const event = await newEvent(organizer.api, { rows: 1, seatsPerRow: 4 });
  const frames = watch(map, { id: event.id });
  const [row] = (await frames.next()).data.seatMapUpdated.rows;
  const hold = await holdSeats(buyer.api, event.id, row.seatIds.slice(0, 1));
  const query = 'subscription ($id: ID!) { holdUpdated(holdId: $id) { id seats { id } event { title } } }';
  const own = await watch(query, { id: hold.id }, buyer.accessToken).next();
  expect(own.data.holdUpdated).toMatchObject({ id: hold.id, event: { title: event.title } });
  const foreign = await watch(query, { id: hold.id }, stranger.accessToken).next();
  expect(['NOT_FOUND', 'FORBIDDEN']).toContain(foreign.errors?.[0]?.extensions.code);
  const nobody = await watch(query, { id: hold.id }).next();
  expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
