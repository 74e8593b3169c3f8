import { inputFingerprint } from '@parterre/subgraph-kit/idempotency';
import { onTheMarket } from './on-the-market.js';
import { createOpenHold } from './open-hold.js';
import type { Ports } from './ports.js';
import { checkSelection, seatIdAt } from './selection.js';
import { suggestAlternatives } from './suggest-alternatives.js';
import type { UseCases } from './use-cases.js';
import { userIdOf } from './viewer.js';

/** Holds the seats and places that were chosen: these or none, with others to choose from. */
export function createHold(ports: Ports): UseCases['hold'] {
  const openHold = createOpenHold(ports);

  return async (viewer, command) => {
    const buyerId = userIdOf(viewer);
    const sale = await onTheMarket(ports, command.eventId);
    const layout = await ports.layouts.of(sale.eventId);
    const selection = checkSelection(layout, sale.eventId, command, ports.rules.maxTicketsPerHold);
    const seatIds = selection.rows.flatMap((row) => row.indexes.map((index) => seatIdAt(row.layout, index)));
    return openHold({
      ...{ sale, layout, buyerId, allocation: null },
      idempotencyKey: command.idempotencyKey,
      fingerprint: inputFingerprint({ seatIds, areas: selection.areas }),
      quantity: selection.quantity,
      choose: async () => ({ selection, settled: () => undefined }),
      refused: async (unavailable) => ({
        kind: 'UNAVAILABLE',
        unavailable,
        alternatives: await suggestAlternatives(ports, sale, layout, selection),
      }),
    });
  };
}
