import { inputFingerprint } from '@parterre/subgraph-kit/idempotency';
import { createAddToHold } from './add-to-hold.js';
import { arrive } from './arrive.js';
import { codeIn } from './hold-right.js';
import { createOpenHold, type Wish } from './open-hold.js';
import type { Ports } from './ports.js';
import { checkSelection, placesIn } from './selection.js';
import { suggestAlternatives } from './suggest-alternatives.js';
import type { UseCases } from './use-cases.js';

/** Holds the seats and places that were chosen: these or none, with others to choose from. */
export function createHold(ports: Ports): UseCases['hold'] {
  const openHold = createOpenHold(ports);
  const addToHold = createAddToHold(ports);

  return async (viewer, command) => {
    const arrival = await arrive(ports, viewer, command);
    const { sale, layout } = arrival;
    const selection = checkSelection(layout, sale.eventId, command, ports.rules.maxTicketsPerHold);
    const named = placesIn(selection);
    const wish: Wish = {
      ...arrival,
      idempotencyKey: command.idempotencyKey,
      fingerprint: inputFingerprint({ ...named, ...codeIn(command) }),
      quantity: selection.quantity,
      named,
      choose: async () => ({ selection, settled: () => undefined }),
      refused: async (unavailable) => ({
        kind: 'UNAVAILABLE',
        unavailable,
        alternatives: await suggestAlternatives(ports, sale, layout, selection),
      }),
    };
    return command.addToHoldId ? addToHold(wish, command.addToHoldId) : openHold(wish);
  };
}
