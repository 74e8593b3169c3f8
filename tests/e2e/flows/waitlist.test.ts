import { beforeAll, expect, inject, test } from 'vitest';
import { buy, buyHeld, newEvent, type TestEvent } from '../../kit/box-office.js';
import { textOf } from '../../kit/eml.js';
import { hold, releaseHold } from '../../kit/holds.js';
import { mailAbout } from '../../kit/mailbox.js';
import { codeOf, refusalOf } from '../../kit/refusal.js';
import { until } from '../../kit/until.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

/** That an offer nobody takes goes to the next is in tests/faults/lapse.test.ts: a house whose offers are short. */
const house = inject('house');
let organizer: Visitor;

beforeAll(async () => {
  organizer = await newOrganizer(house);
});

const fields =
  'id quantity state position offeredUntil endedAs endedAt hold { id expiresAt seats { seatId } }';

async function join({ api }: Visitor, { id: eventId }: TestEvent, quantity: number, more: object = {}) {
  const { joinWaitlist } = await api(
    `mutation ($input: JoinWaitlistInput!) { joinWaitlist(input: $input) { ${fields} } }`,
    { input: { eventId, quantity, ...more } },
  );
  return joinWaitlist;
}

async function entryOf({ api }: Visitor, { id }: TestEvent) {
  const { waitlistEntry } = await api(`query ($id: ID!) { waitlistEntry(eventId: $id) { ${fields} } }`, {
    id,
  });
  return waitlistEntry;
}

const offerTo = (visitor: Visitor, event: TestEvent) =>
  until('an offer', async () => {
    const entry = await entryOf(visitor, event);
    return entry?.state === 'OFFERED' && entry;
  });

async function leave({ api }: Visitor, { id: eventId }: TestEvent): Promise<boolean> {
  const { leaveWaitlist } = await api(
    'mutation ($input: LeaveWaitlistInput!) { leaveWaitlist(input: $input) }',
    { input: { eventId } },
  );
  return leaveWaitlist;
}

/** Four seats, all of them held by one who may change their mind: two and two. */
async function soldOut(): Promise<{ event: TestEvent; holder: Visitor; holds: { id: string }[] }> {
  const [event, holder] = await Promise.all([
    newEvent(organizer.api, { rows: 1, seatsPerRow: 4 }),
    newBuyer(house),
  ]);
  const holds = [
    await hold(holder.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']),
    await hold(holder.api, event.id, ['Stalls/R1/3', 'Stalls/R1/4']),
  ];
  return { event, holder, holds };
}

test('places that come back are held for the first in line, who is written to and buys them', async () => {
  const { event, holder, holds } = await soldOut();
  const [ann, bob] = await Promise.all([newBuyer(house, 'Ann'), newBuyer(house)]);
  expect(await join(ann, event, 2)).toMatchObject({ state: 'WAITING', position: 1, hold: null });
  expect(await join(bob, event, 2)).toMatchObject({ state: 'WAITING', position: 2 });
  expect((await join(bob, event, 2)).position, 'sent again, the same place').toBe(2);

  await releaseHold(holder.api, holds[0]?.id ?? '');
  const offer = await offerTo(ann, event);
  expect(offer.hold.seats).toEqual([{ seatId: 'Stalls/R1/1' }, { seatId: 'Stalls/R1/2' }]);
  expect(offer.hold.expiresAt).toBe(offer.offeredUntil);
  expect((Date.parse(offer.offeredUntil) - Date.now()) / 60_000, 'for half an hour').toBeGreaterThan(29);
  expect((await hold(bob.api, event.id, ['Stalls/R1/1'])).__typename, 'nobody slips in').toBe(
    'SeatsUnavailable',
  );
  expect(await entryOf(bob, event)).toMatchObject({ state: 'WAITING', position: 1 });
  expect(textOf(await mailAbout(house, ann, event.title), 'text/plain')).toContain('Ann');

  expect((await buyHeld(ann.api, offer.hold.id)).tickets).toHaveLength(2);
});

test('whoever leaves the line, or an offer, makes room for the next; who wants more waits on', async () => {
  const { event, holder, holds } = await soldOut();
  const [many, ann, bob] = await Promise.all([newBuyer(house), newBuyer(house), newBuyer(house)]);
  await join(many, event, 4);
  await join(ann, event, 1);
  await join(bob, event, 2);
  await releaseHold(holder.api, holds[1]?.id ?? '');
  const { hold: first } = await offerTo(ann, event);
  expect(first.seats).toHaveLength(1);
  expect(await entryOf(many, event)).toMatchObject({ state: 'WAITING', position: 1 });
  expect(await entryOf(bob, event)).toMatchObject({ state: 'WAITING' });

  expect(await leave(ann, event)).toBe(true);
  expect((await offerTo(bob, event)).hold.seats).toHaveLength(2);
  const left = await entryOf(ann, event);
  expect(left, 'what became of it is shown').toMatchObject({ state: 'ENDED', endedAs: 'LEFT', hold: null });
  expect(Math.abs(Date.now() - Date.parse(left.endedAt)), 'and when').toBeLessThan(60_000);
  expect(await leave(ann, event)).toBe(false);
});

test('a ticket that is given back serves the line as well; what cannot come true is refused', async () => {
  const event = await newEvent(organizer.api, {
    rows: 1,
    seatsPerRow: 2,
    limitPerBuyer: 2,
    refundPolicy: { steps: [], resaleBasisPoints: 9_000 },
  });
  const [seller, ann] = await Promise.all([newBuyer(house), newBuyer(house)]);
  const { tickets } = await buy(seller.api, event.id, ['Stalls/R1/1', 'Stalls/R1/2']);
  await join(ann, event, 1);
  await seller.api('mutation ($input: TicketActionInput!) { resellTicket(input: $input) { id } }', {
    input: { ticketId: tickets[1].id },
  });
  const offer = await offerTo(ann, event);
  expect(offer.hold.seats).toEqual([{ seatId: tickets[1].seat.id.split('/').slice(1).join('/') }]);

  const stranger = await newBuyer(house);
  expect((await refusalOf(join(stranger, event, 3))).faults).toMatchObject([{ field: 'quantity' }]);
  expect((await refusalOf(join(stranger, event, 1, { areaKey: 'no' }))).faults).toMatchObject([
    { field: 'areaKey' },
  ]);
  await join(stranger, event, 1);
  expect(await codeOf(join(stranger, event, 2)), 'for other places one leaves first').toBe('CONFLICT');
});

test('one waits for what is sold out, and not before the sale; the organizer sees who waits, by tier', async () => {
  const opensAt = new Date(Date.now() + 60 * 60_000).toISOString();
  const [early, event, ann, bob] = await Promise.all([
    newEvent(organizer.api, { salesOpenAt: opensAt }),
    newEvent(organizer.api, { rows: 1, seatsPerRow: 2, floor: 3 }),
    newBuyer(house),
    newBuyer(house),
  ]);
  const refused = await refusalOf(join(ann, early, 1));
  expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'NOT_YET_ON_SALE' });
  expect(refused.message, 'the sale opens at').toContain(opensAt);
  expect(await refusalOf(join(ann, event, 2))).toMatchObject({ code: 'CONFLICT', reason: 'NOT_SOLD_OUT' });
  await hold(bob.api, event.id, ['Stalls/R1/1']);
  await join(ann, event, 2);

  const waitlistOf = ({ api }: Visitor) =>
    api('query ($id: ID!) { event(id: $id) { waitlist { entries places tiers { name entries places } } } }', {
      id: event.id,
    });
  expect((await waitlistOf(organizer)).event.waitlist).toEqual({
    ...{ entries: 1, places: 2 },
    tiers: [
      { name: 'Stalls', entries: 1, places: 2 },
      { name: 'Floor', entries: 0, places: 0 },
    ],
  });
  expect(await codeOf(waitlistOf(await newOrganizer(house))), 'nobody else does').toBe('FORBIDDEN');
  expect(await codeOf(waitlistOf(ann))).toBe('FORBIDDEN');
});
