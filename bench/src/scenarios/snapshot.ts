import { MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { publishHall } from '../box-office.js';
import { startCpuClock } from '../cpu-time.js';
import { organizerOf } from '../people.js';
import { enginePids } from '../pids.js';
import { atMost, type Findings, shown, table } from '../report.js';
import { type Scale, seatsARow } from '../scale.js';
import { type Spread, spreadOf } from '../spread.js';
import type { Stage } from '../stage.js';

const query = 'subscription ($id: ID!) { seatMapUpdated(eventId: $id) { rows { key version seats } } }';
const frameWithinMs = 30_000;

interface Snapshot {
  bytes: number;
  ms: number;
  cpuMs: number;
}

interface SizeFigures {
  seats: number;
  bytesASeat: number;
  ms: Spread;
  microsecondsASeat: Spread;
  cpuMs: Spread;
}

/** The first frame of a live map: all rows of an event, by its size. */
export async function measureSnapshots({ rounds, hallSizes }: Scale, stage: Stage): Promise<Findings> {
  const house = await stage.house();
  const organizer = await organizerOf(house);
  const pids = {
    ...{ router: house.service('router').pid, tickets: house.service('tickets').pid },
    ...enginePids(house.engines, 'mongodb'),
  };
  const figures: SizeFigures[] = [];
  for (const seats of hallSizes) {
    const snapshots: Snapshot[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      // A new event each time: of one that was just watched the router still has the map.
      const eventId = await publishHall(organizer, { rows: seats / seatsARow, seatsARow });
      const cpuClock = startCpuClock(pids);
      const { bytes, ms } = await firstFrame(house.wsUrl, eventId, seats);
      const cpuMs = 1_000 * Object.values(cpuClock()).reduce((sum, used) => sum + used, 0);
      if (round > 0) snapshots.push({ bytes, ms, cpuMs });
    }
    const ofAll = (value: (snapshot: Snapshot) => number) => spreadOf(snapshots.map(value));
    figures.push({
      seats,
      bytesASeat: ofAll(({ bytes }) => bytes / seats).median,
      ms: ofAll(({ ms }) => ms),
      microsecondsASeat: ofAll(({ ms }) => (1_000 * ms) / seats),
      cpuMs: ofAll(({ cpuMs }) => cpuMs),
    });
  }
  const timesFall = figures.every(
    ({ microsecondsASeat }, index) =>
      index === 0 || microsecondsASeat.median < (figures[index - 1]?.microsecondsASeat.median ?? 0),
  );
  return {
    title: 'The snapshot of a seat map',
    method:
      'From subscribing to `seatMapUpdated` on an open socket to the first frame, of an event nobody has watched before: ' +
      'the router reads the whole map from `tickets`. The size is that of the frame as it is sent.',
    tables: [
      table(
        ['seats', 'bytes a seat', 'ms', 'us a seat', 'CPU ms, router, tickets and mongodb'],
        figures.map(({ seats, bytesASeat, ms, microsecondsASeat, cpuMs }) => [
          seats.toLocaleString('en'),
          bytesASeat.toFixed(2),
          shown(ms, 0),
          shown(microsecondsASeat, 2),
          shown(cpuMs, 0),
        ]),
      ),
    ],
    targets: [
      ...figures.map(({ seats, bytesASeat }) =>
        atMost(`a seat on the wire, ${seats.toLocaleString('en')} seats`, 2, bytesASeat, 'bytes'),
      ),
      {
        ...{ what: 'time a seat falls with the size', wanted: 'falls', isMet: timesFall },
        found: figures.map(({ microsecondsASeat }) => `${microsecondsASeat.median.toFixed(2)} us`).join(', '),
      },
    ],
    notes: [],
  };
}

/** By hand and not by a library: what counts are the bytes of the frame. */
function firstFrame(url: string, eventId: string, seats: number): Promise<{ bytes: number; ms: number }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    let startedAt = 0;
    const timer = setTimeout(() => end(new Error('The map did not come.')), frameWithinMs);
    const end = (fault?: Error, found?: { bytes: number; ms: number }) => {
      clearTimeout(timer);
      socket.terminate();
      if (found) resolve(found);
      else reject(fault ?? new Error('The socket closed.'));
    };
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.once('open', () => send({ type: MessageType.ConnectionInit }));
    socket.once('error', end);
    socket.once('close', () => end());
    socket.on('message', (data: Buffer) => {
      const ms = performance.now() - startedAt;
      const message = JSON.parse(data.toString());
      if (message.type === MessageType.ConnectionAck) {
        startedAt = performance.now();
        send({ id: '1', type: MessageType.Subscribe, payload: { query, variables: { id: eventId } } });
      } else if (message.type === MessageType.Next) {
        const rows: { seats: string }[] = message.payload.data?.seatMapUpdated.rows ?? [];
        const count = rows.reduce((sum, row) => sum + row.seats.length, 0);
        if (count === seats) end(undefined, { bytes: data.length, ms });
        else end(new Error(`The map has ${count} seats and not ${seats}.`));
      }
    });
  });
}
