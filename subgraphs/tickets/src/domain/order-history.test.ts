import { expect, test } from 'vitest';
import { historyOf } from './order-history.js';
import type { Ticket } from './ticket.js';

const at = (minute: number) => new Date(Date.UTC(2027, 5, 1, 19, minute));

test('transfers and the scan that let in stand among the steps of the order, in order of time', () => {
  const timeline = [
    { kind: 'PLACE' as const, at: at(0), by: 'ann' },
    { kind: 'REFUND_PART' as const, at: at(4), by: 'organizer', amount: 100 },
  ];
  const scan = { device: 'north-1', gate: null, offline: true };
  const ticket = {
    transfers: [
      { from: 'ann', to: 'bob', at: at(1) },
      { from: 'bob', to: 'cat', at: at(3) },
    ],
    scans: [
      { ...scan, at: at(5), by: 'staff-1', outcome: 'ADMITTED' },
      { ...scan, at: at(6), by: 'staff-2', outcome: 'ALREADY_IN' },
    ],
  } as unknown as Ticket;
  const other = { transfers: [{ from: 'ann', to: 'dan', at: at(2) }], scans: [] } as unknown as Ticket;
  expect(historyOf({ timeline }, [ticket, other])).toEqual([
    timeline[0],
    { kind: 'TRANSFER_TICKET', at: at(1), by: 'ann', ticket },
    { kind: 'TRANSFER_TICKET', at: at(2), by: 'ann', ticket: other },
    { kind: 'TRANSFER_TICKET', at: at(3), by: 'bob', ticket },
    timeline[1],
    { kind: 'CHECK_IN', at: at(5), by: 'staff-1', ticket },
  ]);
});
