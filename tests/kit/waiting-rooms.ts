import type { Api } from '@parterre/house/api';
import { until } from './until.js';

/** What organizers and visitors do with waiting rooms, each with all that the API answers. */

const room = 'eventId isOpen opensAt admissionsPerMinute admittedUpTo length';
const place = 'number ahead state admittedAt admission admissionExpiresAt';

export const followWaitingRoom = `subscription ($eventId: ID!) { waitingRoomUpdated(eventId: $eventId) { ${room} } }`;

/**
 * @param inMs when the line begins to move; over a second, so that every process knows of the room by then
 * @returns waits for that
 */
export async function openWaitingRoom(
  organizer: Api,
  eventId: string,
  admissionsPerMinute: number,
  inMs = 1_500,
) {
  const opensAt = new Date(Date.now() + inMs).toISOString();
  await organizer(`mutation ($input: OpenWaitingRoomInput!) { openWaitingRoom(input: $input) { ${room} } }`, {
    input: { eventId, admissionsPerMinute, opensAt },
  });
  return async () =>
    until('the line moves', async () => {
      const { isOpen, opensAt } = await waitingRoomOf(organizer, eventId);
      return isOpen && opensAt === null;
    });
}

export async function closeWaitingRoom(organizer: Api, eventId: string) {
  const { closeWaitingRoom } = await organizer(
    `mutation ($input: CloseWaitingRoomInput!) { closeWaitingRoom(input: $input) { ${room} } }`,
    { input: { eventId } },
  );
  return closeWaitingRoom;
}

export async function waitingRoomOf(anyone: Api, eventId: string) {
  const { waitingRoom } = await anyone(
    `query ($eventId: ID!) { waitingRoom(eventId: $eventId) { ${room} } }`,
    { eventId },
  );
  return waitingRoom;
}

/** The place; a process that has not yet heard of the room is asked again. */
export function joinWaitingRoom(visitor: Api, eventId: string, guestToken?: string) {
  return until('a place in the line', async () => {
    const { joinWaitingRoom } = await visitor(
      `mutation ($input: JoinWaitingRoomInput!) { joinWaitingRoom(input: $input) { ${place} } }`,
      { input: { eventId, guestToken } },
    );
    return joinWaitingRoom;
  });
}

export async function placeInLine(visitor: Api, eventId: string, guestToken?: string) {
  const { waitingRoomPlace } = await visitor(
    `query ($eventId: ID!, $guestToken: String) {
      waitingRoomPlace(eventId: $eventId, guestToken: $guestToken) { ${place} } }`,
    { eventId, guestToken },
  );
  return waitingRoomPlace;
}

/** The place once its turn has come. */
export function admittedPlace(visitor: Api, eventId: string, guestToken?: string) {
  return until('their turn', async () => {
    const found = await placeInLine(visitor, eventId, guestToken);
    return found?.state === 'ADMITTED' && found;
  });
}
