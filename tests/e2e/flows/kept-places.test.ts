import { createApi } from '@parterre/house/api';
import { afterEach, expect, inject, test } from 'vitest';
import { buyHeld, holdPlaces, newEvent, seatsOf } from '../../kit/box-office.js';
import { hold, holdBest, seatIdsOf } from '../../kit/holds.js';
import { type Watch, watch } from '../../kit/live.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { newCast, newOrganizer, type Visitor } from '../../kit/visitors.js';

/** What an organizer keeps out of the sale: blocks for nobody, allocations for those who have the code. */
const house = inject('house');
const { organizer, ann, bob } = await newCast(house);
const anyone = createApi(house.graphqlUrl);
const open: Watch[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const seats = (...numbers: number[]) => numbers.map((number) => `Stalls/R1/${number}`);

async function block(
  { api }: Visitor,
  mutation: 'blockSeats' | 'unblockSeats',
  eventId: string,
  seatIds: string[],
) {
  const answer = await api(
    `mutation ($input: BlockSeatsInput!) { ${mutation}(input: $input) { rows { key seats } } }`,
    { input: { eventId, seatIds } },
  );
  return answer[mutation].rows[0].seats;
}

test('blocked seats are out of the sale on every open map, all or none, until they are put back', async () => {
  const event = await newEvent(organizer.api, { rows: 3 });
  const map = watch(
    house,
    'subscription ($id: ID!) { seatMapUpdated(eventId: $id) { rows { key seats } } }',
    {
      id: event.id,
    },
  );
  open.push(map);
  const shows = (letters: string) =>
    map.frame(letters, ({ data }) =>
      data?.seatMapUpdated.rows.some((row: { seats: string }) => row.seats === letters),
    );
  await shows('AAAAAAAAAA');

  expect(await block(organizer, 'blockSeats', event.id, seats(1, 2, 3))).toBe('BBBAAAAAAA');
  await shows('BBBAAAAAAA');
  expect(await hold(ann.api, event.id, seats(3, 4))).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: seats(3),
  });
  expect((await hold(ann.api, event.id, seats(4, 5, 6, 7, 8, 9, 10))).__typename).toBe('SeatHold');

  // The one in the third row is held: that in the second is not blocked either.
  await hold(bob.api, event.id, ['Stalls/R3/1']);
  expect(await codeOf(block(organizer, 'blockSeats', event.id, ['Stalls/R2/1', 'Stalls/R3/1']))).toBe(
    'CONFLICT',
  );
  expect((await seatsOf(anyone, event.id)).slice(1)).toEqual(['AAAAAAAAAA', 'HAAAAAAAAA']);

  expect(await block(organizer, 'unblockSeats', event.id, seats(1, 2, 3))).toBe('AAAHHHHHHH');
  await shows('AAAHHHHHHH');
  expect((await hold(bob.api, event.id, seats(1, 2, 3))).__typename).toBe('SeatHold');
  const rival = await newOrganizer(house);
  expect(await codeOf(block(rival, 'blockSeats', event.id, ['Stalls/R2/1']))).toBe('NOT_FOUND');
  expect(await codeOf(block(ann, 'blockSeats', event.id, ['Stalls/R2/1']))).toBe('FORBIDDEN');
});

const fields = 'id name accessCode seatIds generalAdmission { key quantity } open';

async function allocate({ api }: Visitor, eventId: string, input: object) {
  const { createAllocation } = await api(
    `mutation ($input: CreateAllocationInput!) { createAllocation(input: $input) { ${fields} } }`,
    { input: { eventId, name: 'Fan club', accessCode: 'Fan-Club', ...input } },
  );
  return createAllocation;
}

test('an allocation is for those with its code: seats and places, chosen or the best, bought like any other', async () => {
  const event = await newEvent(organizer.api, { floor: 10 });
  const areas = [{ key: 'floor', quantity: 4 }];
  expect(await allocate(organizer, event.id, { seatIds: seats(1, 2, 3), areas })).toMatchObject({
    accessCode: 'FANCLUB',
    seatIds: seats(1, 2, 3),
    generalAdmission: areas,
    open: true,
  });
  expect((await seatsOf(anyone, event.id))[0], 'to everyone they are blocked').toBe('BBBAAAAAAA');
  expect((await hold(ann.api, event.id, seats(1))).__typename).toBe('SeatsUnavailable');
  expect((await holdPlaces(ann.api, event.id, { floor: 7 })).__typename).toBe('SeatsUnavailable');
  const { faults } = await refusalOf(hold(ann.api, event.id, seats(1), { accessCode: 'FANKLUB' }));
  expect(faults).toEqual([{ field: 'accessCode', message: 'is not a code of this event' }]);

  const held = await hold(ann.api, event.id, seats(1, 2), { accessCode: 'fan club' });
  expect(held.__typename).toBe('SeatHold');
  expect((await buyHeld(ann.api, held.id)).tickets).toHaveLength(2);
  const best = await holdBest(bob.api, event.id, 2, { accessCode: 'FANCLUB', adjacent: true });
  expect(best.__typename).toBe('SeatHold');

  const { allocations } = await organizer.api(
    `query ($id: ID!) { allocations(eventId: $id) { ${fields} } }`,
    { id: event.id },
  );
  const end = 'mutation ($input: EndAllocationInput!) { endAllocation(input: $input) { open } }';
  const input = { allocationId: allocations[0].id };
  expect(await codeOf((await newOrganizer(house)).api(end, { input }))).toBe('NOT_FOUND');
  expect((await organizer.api(end, { input })).endAllocation.open).toBe(false);
  expect((await holdPlaces(bob.api, event.id, { floor: 8 })).__typename, 'what is left is for everyone').toBe(
    'SeatHold',
  );
  expect(await hold(ann.api, event.id, seats(9), { accessCode: 'FANCLUB' })).toMatchObject({
    __typename: 'SalesClosed',
  });
});

test('a presale: before everyone’s sale its code opens its own places, and no others', async () => {
  const hour = 3_600_000;
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const salesOpenAt = at(24 * hour);
  const [event, later] = await Promise.all([
    newEvent(organizer.api, { salesOpenAt }),
    newEvent(organizer.api, { salesOpenAt }),
  ]);
  await allocate(organizer, event.id, { seatIds: seats(1, 2, 3, 4), opensAt: at(-hour), closesAt: at(hour) });
  const opensAt = at(hour);
  await allocate(organizer, later.id, { seatIds: seats(1), opensAt });
  const accessCode = 'FANCLUB';

  expect(await hold(ann.api, event.id, seats(1))).toMatchObject({
    __typename: 'SalesClosed',
    opensAt: salesOpenAt,
  });
  expect(await hold(ann.api, later.id, seats(1), { accessCode })).toEqual({
    __typename: 'SalesClosed',
    opensAt,
    closedAt: null,
  });
  expect(await hold(ann.api, event.id, seats(4, 5), { accessCode })).toMatchObject({
    __typename: 'SeatsUnavailable',
    unavailable: seats(5),
  });
  expect((await holdBest(ann.api, event.id, 5, { accessCode })).__typename).toBe('SeatsUnavailable');
  const held = await holdBest(ann.api, event.id, 3, { accessCode });
  expect(seatIdsOf(held).every((id) => seats(1, 2, 3, 4).includes(id))).toBe(true);
  expect((await buyHeld(ann.api, held.id)).tickets).toHaveLength(3);
});
