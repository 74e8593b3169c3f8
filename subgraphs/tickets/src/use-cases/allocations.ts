import { BadUserInput, Conflict, NotFound } from '@parterre/subgraph-kit/errors';
import { spelledOut } from '../domain/access-code.js';
import type { Allocation } from '../domain/allocation.js';
import { allocatePlaces, endAllocatedPlaces } from '../domain/area.js';
import { allocateSeats, endAllocatedSeats } from '../domain/row-blocks.js';
import { derivedId } from './derived-id.js';
import { ownSale } from './own-sale.js';
import type { Ports } from './ports.js';
import { checkSelection, type Selection, seatIdAt, selectionOf } from './selection.js';
import type { UseCases } from './use-cases.js';

/**
 * Keeps places for those who have the code, all or none. The document is there before the first row, so that whatever a
 * crash leaves half done is found and undone.
 */
export function createCreateAllocation(ports: Ports): UseCases['createAllocation'] {
  const { allocations, rows, areas, layouts, clock } = ports;
  const settleEnd = createSettleEnd(ports);

  return async (viewer, { eventId, name, accessCode, opensAt, closesAt, ...places }) => {
    await ownSale(ports, viewer, eventId);
    if (opensAt && closesAt && closesAt <= opensAt) {
      throw BadUserInput.at('closesAt', 'must be after opensAt');
    }
    const layout = await layouts.of(eventId);
    const selection = checkSelection(layout, eventId, places, Number.POSITIVE_INFINITY);
    const now = clock();
    const code = spelledOut(accessCode);
    const allocation: Allocation = {
      id: derivedId(now, 'allocation', eventId, code),
      ...{ eventId, name, accessCode: code, opensAt, closesAt, areas: selection.areas, createdAt: now },
      seatIds: selection.rows.flatMap((row) => row.indexes.map((index) => seatIdAt(row.layout, index))),
      state: 'OPENING',
    };
    if (!(await allocations.insert(allocation))) {
      throw new Conflict('An allocation of this event has this code already.', { field: 'accessCode' });
    }
    const refused = await keep(allocation, selection);
    if (refused.length > 0) {
      await settleEnd(allocation);
      await allocations.remove(allocation.id);
      throw new Conflict('Some of these places are not free; nothing was allocated.', {
        unavailable: refused,
      });
    }
    if (!(await allocations.open(allocation.id))) {
      await settleEnd(allocation);
      throw new Conflict('The allocation was ended meanwhile.');
    }
    return { ...allocation, state: 'OPEN' };
  };

  async function keep({ id, eventId }: Allocation, selection: Selection): Promise<string[]> {
    for (const { layout, indexes } of selection.rows) {
      const outcome = await rows.change(eventId, layout.key, (row) =>
        allocateSeats(row, indexes, id, clock()),
      );
      if (outcome.kind === 'REFUSED') return outcome.indexes.map((index) => seatIdAt(layout, index));
    }
    for (const { key, quantity } of selection.areas) {
      if (!(await areas.change(eventId, key, (area) => allocatePlaces(area, id, quantity, clock()))))
        return [key];
    }
    return [];
  }
}

export function createEndAllocation(ports: Ports): UseCases['endAllocation'] {
  const settleEnd = createSettleEnd(ports);
  return async (viewer, allocationId) => {
    const allocation = await ports.allocations.find(allocationId);
    if (!allocation) throw new NotFound('You have no allocation with this id.');
    await ownSale(ports, viewer, allocation.eventId);
    const ended = await ports.allocations.end(allocationId, ports.clock());
    if (ended) await settleEnd(ended);
    return { ...allocation, state: 'ENDED' };
  };
}

export function createViewAllocations(ports: Ports): UseCases['viewAllocations'] {
  return async (viewer, eventId) => {
    await ownSale(ports, viewer, eventId);
    return ports.allocations.ofEvent(eventId);
  };
}

/** Longer than any creation can be under way. */
const abandonedAfterMs = 60_000;
const batchSize = 50;

/** Ends what has closed, and what a crash left half opened or half ended. */
export function createSweepAllocations(ports: Ports): () => Promise<void> {
  const { allocations, clock } = ports;
  const settleEnd = createSettleEnd(ports);
  return async () => {
    const now = clock();
    const abandoned = await allocations.unsettled(new Date(now.getTime() - abandonedAfterMs), batchSize);
    for (const allocation of [...(await allocations.due(now, batchSize)), ...abandoned]) {
      await allocations.end(allocation.id, now);
      await settleEnd(allocation);
    }
  };
}

/** Its places go back into the sale; can be repeated. */
function createSettleEnd({ allocations, rows, areas, layouts, placesFreed }: Ports) {
  return async (allocation: Allocation): Promise<void> => {
    const { id, eventId } = allocation;
    const selection = selectionOf(await layouts.of(eventId), allocation);
    for (const { layout } of selection.rows) {
      await rows.change(eventId, layout.key, (row) => endAllocatedSeats(row, id));
    }
    for (const { key } of selection.areas) {
      await areas.change(eventId, key, (area) => endAllocatedPlaces(area, id));
    }
    await allocations.settled(id);
    placesFreed(eventId);
  };
}
