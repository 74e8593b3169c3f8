import { BadUserInput, type InputFault } from '@parterre/subgraph-kit/errors';
import { inputFingerprint } from '@parterre/subgraph-kit/idempotency';
import type { Sale } from '../domain/sale.js';
import { createAddToHold } from './add-to-hold.js';
import { arrive } from './arrive.js';
import { createBestSeats, tooBusy } from './best-seats.js';
import { codeIn } from './hold-right.js';
import { createOpenHold, type Wish } from './open-hold.js';
import type { Layout, Ports } from './ports.js';
import type { BestSeatsCommand, UseCases } from './use-cases.js';

/** Choices are made again when another process was faster; each such loss is someone else's gain, so it ends. */
const longestSearchMs = 8_000;

/** Holds the best seats there are for the wish, chosen here, so that two buyers are never offered the same ones. */
export function createHoldBestSeats(ports: Ports): UseCases['holdBestSeats'] {
  const openHold = createOpenHold(ports);
  const addToHold = createAddToHold(ports);
  const bestSeats = createBestSeats(ports);

  return async (viewer, command) => {
    const arrival = await arrive(ports, viewer, command);
    const { sale, layout } = arrival;
    checkWish(sale, layout, command, ports.rules.maxTicketsPerHold);
    const { quantity, priceTierIds, sections, accessible, adjacent } = command;
    const kind = { quantity, priceTierIds, sections, accessible, adjacent };
    let wasRefused = false;
    const end = performance.now() + longestSearchMs;
    const wish: Wish = {
      ...arrival,
      quantity,
      idempotencyKey: command.idempotencyKey,
      fingerprint: inputFingerprint({ ...kind, ...codeIn(command) }),
      named: { seatIds: [], areas: [] },
      choose: (allocation) => bestSeats(sale.eventId, layout, { ...kind, allocation }, wasRefused, end),
      refused: async (gone) => {
        if (gone.length === 0) return { kind: 'UNAVAILABLE', unavailable: [], alternatives: [] };
        wasRefused = true;
        if (performance.now() < end) return 'CHOOSE_AGAIN';
        throw tooBusy();
      },
    };
    return command.addToHoldId ? addToHold(wish, command.addToHoldId) : openHold(wish);
  };
}

function checkWish(sale: Sale, layout: Layout, wish: BestSeatsCommand, maxTickets: number): void {
  const faults: InputFault[] = [];
  if (wish.quantity > maxTickets) {
    faults.push({ field: 'quantity', message: `must be at most ${maxTickets}` });
  }
  wish.priceTierIds.forEach((id, index) => {
    if (sale.tiers.some((tier) => tier.id === id)) return;
    faults.push({ field: `priceTierIds[${index}]`, message: 'names no price tier of this event' });
  });
  const sections = new Set([...layout.rows.values()].map(({ section }) => section));
  wish.sections.forEach((name, index) => {
    if (sections.has(name)) return;
    faults.push({ field: `sections[${index}]`, message: 'names no section with seats of this event' });
  });
  if (faults.length > 0) throw new BadUserInput(faults);
}
