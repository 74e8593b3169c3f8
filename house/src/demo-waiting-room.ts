import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Api, login } from './api.js';
import type { DemoAccounts } from './seed.js';
import { poll, step } from './telling.js';

/** The third part of the demo: a line in front of a sale. */

export interface Line {
  api: Api;
  wsUrl: string;
  buyer: Api;
  accounts: DemoAccounts;
  /** Is left alone: somebody may just be buying there. */
  busyEventId: string;
}

const admissionsPerMinute = 60;

/** Two buyers take numbers, watch the line, are admitted and hold; then the room is closed. */
export async function playWaitingRoom({ api, wsUrl, buyer, accounts, busyEventId }: Line): Promise<void> {
  const [friend, organizer] = await Promise.all([login(api, accounts.buyer), login(api, accounts.organizer)]);
  const event = await anotherEvent(api, busyEventId);
  await step(`A waiting room in front of ${event.title}`, async () => {
    await organizer.api(
      'mutation ($input: OpenWaitingRoomInput!) { openWaitingRoom(input: $input) { isOpen } }',
      { input: { eventId: event.id, admissionsPerMinute } },
    );
    return { shown: `${admissionsPerMinute} a minute are admitted`, value: undefined };
  });
  try {
    await step('The buyer and a friend take numbers', async () => {
      const numbers = [await join(friend.api, event.id), await join(buyer, event.id)];
      return { shown: `the friend has ${numbers[0]}, the buyer ${numbers[1]}`, value: undefined };
    });
    await step('A hold without an admission', () => hold(buyer, event.id));
    await step('Live: the line moves', async () => ({
      shown: await turn(wsUrl, buyer, event.id),
      value: undefined,
    }));
    const admission = await poll('the admission', async () => {
      const { waitingRoomPlace } = await buyer(
        'query ($eventId: ID!) { waitingRoomPlace(eventId: $eventId) { admission } }',
        { eventId: event.id },
      );
      return (waitingRoomPlace?.admission ?? undefined) as string | undefined;
    });
    await step('…and with the signed admission of their turn', () => hold(buyer, event.id, admission));
  } finally {
    await organizer.api(
      'mutation ($input: CloseWaitingRoomInput!) { closeWaitingRoom(input: $input) { isOpen } }',
      { input: { eventId: event.id } },
    );
  }
}

interface OnSale {
  id: string;
  title: string;
  availability: { available: number };
}

/** Just after the start the season is still being put on the market. */
function anotherEvent(api: Api, busyEventId: string): Promise<OnSale> {
  return poll('another event on sale', async () => {
    const { events } = await api(
      'query { events(filter: { onSale: true }, first: 50) { edges { node { id title availability { available } } } } }',
    );
    const free = events.edges
      .map(({ node }: { node: OnSale }) => node)
      .filter(({ id, availability }: OnSale) => id !== busyEventId && availability.available > 10);
    // At random, so that demos side by side rarely close each other's rooms.
    return free[Math.floor(Math.random() * free.length)];
  });
}

function join(visitor: Api, eventId: string): Promise<number> {
  return poll('a place in the line', async () => {
    const { joinWaitingRoom } = await visitor(
      'mutation ($input: JoinWaitingRoomInput!) { joinWaitingRoom(input: $input) { number } }',
      { input: { eventId } },
    );
    return joinWaitingRoom?.number;
  });
}

/** What the line shows until it is the buyer's turn. */
async function turn(wsUrl: string, buyer: Api, eventId: string): Promise<string> {
  const { waitingRoomPlace } = await buyer(
    'query ($eventId: ID!) { waitingRoomPlace(eventId: $eventId) { number } }',
    { eventId },
  );
  const client = createClient({ url: wsUrl, webSocketImpl: WebSocket });
  const seen: string[] = [];
  let admitted = false;
  client.subscribe<{ waitingRoomUpdated: { admittedUpTo: number; length: number } }>(
    {
      query: 'subscription ($id: ID!) { waitingRoomUpdated(eventId: $id) { admittedUpTo length } }',
      variables: { id: eventId },
    },
    {
      next: ({ data }) => {
        if (!data) return;
        const { admittedUpTo, length } = data.waitingRoomUpdated;
        seen.push(`admitted up to number ${admittedUpTo}, ${length} waiting`);
        admitted ||= admittedUpTo >= waitingRoomPlace.number;
      },
      error: () => {},
      complete: () => {},
    },
  );
  try {
    await poll('the turn', async () => admitted || undefined);
  } finally {
    await client.dispose();
  }
  return seen.join('\n');
}

/** Tries the best two seats, and lets them go again. */
async function hold(buyer: Api, eventId: string, admission: string | null = null) {
  const { holdBestSeats } = await buyer(
    `mutation ($input: HoldBestSeatsInput!) { holdBestSeats(input: $input) {
      __typename
      ... on SeatHold { id seats { section row number } }
      ... on AdmissionRequired { reason }
    } }`,
    { input: { eventId, quantity: 2, admission, idempotencyKey: randomUUID() } },
  );
  if (holdBestSeats.__typename !== 'SeatHold') {
    return { shown: `${holdBestSeats.__typename}: ${holdBestSeats.reason ?? ''}`, value: undefined };
  }
  await buyer('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', {
    input: { holdId: holdBestSeats.id },
  });
  const seats = holdBestSeats.seats.map(
    ({ section, row, number }: { section: string; row: string; number: string }) =>
      `${section} ${row}${number}`,
  );
  return { shown: `${seats.join(', ')} held (and let go again)`, value: undefined };
}
