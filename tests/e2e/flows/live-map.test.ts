import { createApi } from '@parterre/house/api';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { buy, buyHeld, holdPlaces, holdSeats, newDraft, newEvent } from '../../kit/box-office.js';
import { type Frame, type Watch, watch } from '../../kit/live.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const anyone = createApi(house.graphqlUrl);
let organizer: Visitor;
const open: Watch[] = [];

beforeAll(async () => {
  organizer = await newOrganizer(house);
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const map = 'rows { key version seats } generalAdmission { key version available }';

function watchMap(eventId: string, selection = map, accessToken?: string): Watch {
  const query = `subscription ($id: ID!) { seatMapUpdated(eventId: $id) { ${selection} } }`;
  const watching = watch(house, query, { id: eventId }, accessToken);
  open.push(watching);
  return watching;
}

const started = async (watching: Watch) => {
  await watching.frame('the snapshot', () => true);
  return watching;
};

interface Row {
  key: string;
  version: number;
  seats: string;
}

const rowOf = (frame: Frame, key: string): Row | undefined =>
  frame.data?.seatMapUpdated.rows.find((row: Row) => row.key === key);

function release(buyer: Visitor, holdId: string) {
  return buyer.api('mutation ($input: HoldActionInput!) { releaseHold(input: $input) }', {
    input: { holdId },
  });
}

/** What a client that does as the documentation says has on its screen. */
function screenOf({ frames }: Watch): { rows: Row[]; areas: { key: string; available: number }[] } {
  const rows = new Map<string, Row>();
  const areas = new Map<string, { key: string; version: number; available: number }>();
  for (const { data } of frames) {
    for (const row of data.seatMapUpdated.rows) {
      if (row.version > (rows.get(row.key)?.version ?? -1)) rows.set(row.key, row);
    }
    for (const area of data.seatMapUpdated.generalAdmission) {
      if (area.version > (areas.get(area.key)?.version ?? -1)) areas.set(area.key, area);
    }
  }
  return { rows: [...rows.values()], areas: [...areas.values()] };
}

test('an open map: all of it first, then each row that is held, freed or sold, with a higher version', async () => {
  const [event, buyer] = await Promise.all([newEvent(organizer.api), newBuyer(house)]);
  const watching = await started(watchMap(event.id, `event { title venue { name } } ${map}`));
  expect(watching.frames[0]?.data.seatMapUpdated).toMatchObject({
    event: { title: event.title, venue: { name: expect.stringContaining('Test house') } },
    rows: [
      { key: 'Stalls/R1', seats: 'AAAAAAAAAA' },
      { key: 'Stalls/R2', seats: 'AAAAAAAAAA' },
    ],
    generalAdmission: [],
  });

  const shows = (seats: string) =>
    watching.frame(
      `row 1 as ${seats}`,
      (frame) => frame !== watching.frames[0] && rowOf(frame, 'Stalls/R1')?.seats === seats,
    );
  const hold = await holdSeats(buyer.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  const held = await shows('HHAAAAAAAA');
  await release(buyer, hold.id);
  const freed = await shows('AAAAAAAAAA');
  await buy(buyer.api, event.id, ['Stalls/R1/3']);
  const sold = await shows('AASAAAAAAA');

  const frames = [watching.frames[0], held, freed, sold] as Frame[];
  const versions = frames.map((frame) => rowOf(frame, 'Stalls/R1')?.version ?? Number.NaN);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  for (const frame of watching.frames.slice(1)) {
    // Only what changed, filled like the snapshot.
    expect(frame.errors).toBeUndefined();
    expect(frame.data.seatMapUpdated).toMatchObject({
      event: { title: event.title, venue: { name: expect.stringContaining('Test house') } },
      rows: [{ key: 'Stalls/R1' }],
    });
  }
});

test('whoever watches, from the start or from the middle, ends up with the map that the database has', async () => {
  const event = await newEvent(organizer.api, { rows: 6, floor: 40 });
  const buyers = await Promise.all(Array.from({ length: 6 }, () => newBuyer(house)));
  const early = await started(watchMap(event.id));
  const late: Watch[] = [];
  await Promise.all(
    buyers.map(async (buyer, index) => {
      const row = `Stalls/R${index + 1}`;
      const given = await holdSeats(buyer.api, event.id, [`${row}/1`, `${row}/2`]);
      const kept = await holdPlaces(buyer.api, event.id, { floor: 2 }, [`${row}/5`, `${row}/6`]);
      late.push(watchMap(event.id));
      await release(buyer, given.id);
      await buyHeld(buyer.api, kept.id);
      await holdSeats(buyer.api, event.id, [`${row}/9`]);
    }),
  );
  const { event: truth } = await anyone(`query ($id: ID!) { event(id: $id) { seatMap { ${map} } } }`, {
    id: event.id,
  });
  expect(truth.seatMap.rows.map(({ seats }: Row) => seats)).toEqual(Array(6).fill('AAAASSAAHA'));
  for (const watching of [early, ...late]) {
    const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
    const expected = { rows: truth.seatMap.rows.toSorted(byKey), areas: truth.seatMap.generalAdmission };
    await until('the screen to show what the database has', () => {
      const { rows, areas } = screenOf(watching);
      return JSON.stringify({ rows: rows.toSorted(byKey), areas }) === JSON.stringify(expected);
    });
    expect(watching.frames[0]?.data.seatMapUpdated.rows).toHaveLength(6);
  }
});

test('many watchers get the same frames; one that unsubscribes gets no more', async () => {
  const [event, buyer] = await Promise.all([newEvent(organizer.api), newBuyer(house)]);
  const selection = `asOf event { title } ${map}`;
  const watchers = await Promise.all(Array.from({ length: 5 }, () => started(watchMap(event.id, selection))));
  const [leaver, ...others] = watchers as [Watch, ...Watch[]];
  await holdSeats(buyer.api, event.id, ['Stalls/R1/1']);
  const seen = await Promise.all(
    watchers.map(({ frame }) =>
      frame('the first seat', (each) => rowOf(each, 'Stalls/R1')?.seats.startsWith('H') ?? false),
    ),
  );
  expect(new Set(seen.map((frame) => JSON.stringify(frame)))).toHaveLength(1);

  leaver.unsubscribe();
  const before = leaver.frames.length;
  await holdSeats(buyer.api, event.id, ['Stalls/R1/2']);
  await Promise.all(
    others.map(({ frame }) =>
      frame('the second seat', (each) => rowOf(each, 'Stalls/R1')?.seats.startsWith('HH') ?? false),
    ),
  );
  expect(leaver.frames).toHaveLength(before);
});

test('the map of a draft, or of no event, is shown to nobody else', async () => {
  const draft = await newDraft(organizer.api);
  const stranger = await newBuyer(house);
  for (const watching of [
    watchMap(draft.id),
    watchMap(draft.id, map, stranger.accessToken),
    watchMap('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
  ]) {
    const refused = await watching.frame('a refusal', () => true);
    expect(refused.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    await until('the end', watching.ended);
  }
});
