import type { Viewer } from '@parterre/identity/viewer';
import { BadUserInput, Forbidden } from '@parterre/subgraph-kit/errors';
import { searchedNumbers } from '../domain/numbers.js';
import { decideScan, type ScanAnswer } from '../domain/scan.js';
import type { Ticket } from '../domain/ticket.js';
import type { Ports } from './ports.js';
import type { CheckInResult } from './results.js';
import type { ScanCommand, UseCases } from './use-cases.js';
import { mayActFor, userIdOf, worksAtDoorOf } from './viewer.js';

/** Clocks of scanners may be this far ahead. */
const mostAheadMs = 10 * 60_000;

/** @throws Forbidden unless the viewer works at the door of the event, organizes it, or is ADMIN */
export async function requireDoor(
  { sales }: Pick<Ports, 'sales'>,
  viewer: Viewer,
  eventId: string,
): Promise<string> {
  const userId = userIdOf(viewer);
  if (worksAtDoorOf(viewer, eventId)) return userId;
  const sale = await sales.findRecent(eventId);
  if (!sale || !mayActFor(viewer, sale.organizerId)) {
    throw new Forbidden('You do not work at the door of this event.');
  }
  return userId;
}

/** A ticket of the event by its number, whole or the digits at its end; `null` when there is none. */
export async function ticketByNumber(
  { sales, tickets }: Pick<Ports, 'sales' | 'tickets'>,
  eventId: string,
  number: string,
): Promise<Ticket | null> {
  const sale = await sales.findRecent(eventId);
  const { serial } = searchedNumbers(sale?.code ?? '', number);
  return serial === null ? null : tickets.findBySerial(eventId, serial);
}

/** Lets the holder of a ticket in, once: one conditional write of the ticket. */
export function createCheckIn(ports: Ports): UseCases['checkIn'] {
  const scanTicket = createScanTicket(ports);
  return async (viewer, eventId, scan) => {
    const by = await requireDoor(ports, viewer, eventId);
    requirePast([scan], ports.clock(), () => 'scannedAt');
    return scanTicket(eventId, scan, by, false);
  };
}

/** The same for who has nothing but the number: the staff vouch for it, and the scan says so. */
export function createCheckInByNumber(ports: Ports): UseCases['checkInByNumber'] {
  return async (viewer, eventId, { number, ...scan }) => {
    const by = await requireDoor(ports, viewer, eventId);
    requirePast([scan], ports.clock(), () => 'scannedAt');
    const found = await ticketByNumber(ports, eventId, number);
    if (!found) return { kind: 'NOT_VALID', reason: 'UNKNOWN_NUMBER' };
    const { device, gate, scannedAt: at } = scan;
    const result = await ports.tickets.change(found.id, (ticket) => {
      const { codeVersion } = ticket;
      const scanned = { at, device, gate, by, offline: false, byNumber: true as const, codeVersion };
      const { answer, change } = decideScan(ticket, scanned);
      return { answer: resultOf(answer, { ...ticket, ...change }), change };
    });
    return result ?? { kind: 'NOT_VALID', reason: 'UNKNOWN_NUMBER' };
  };
}

/** Takes over what scanners did without a connection, the earliest first; what contradicts it is kept and shown. */
export function createMergeScans(ports: Ports): UseCases['mergeScans'] {
  const scanTicket = createScanTicket(ports);
  return async (viewer, eventId, scans) => {
    const by = await requireDoor(ports, viewer, eventId);
    requirePast(scans, ports.clock(), (index) => `scans[${index}].scannedAt`);
    const results = new Map<ScanCommand, CheckInResult>();
    const inOrder = [...scans].sort((a, b) => a.scannedAt.getTime() - b.scannedAt.getTime());
    for (const scan of inOrder) results.set(scan, await scanTicket(eventId, scan, by, true));
    return scans.flatMap((scan) => results.get(scan) ?? []);
  };
}

function createScanTicket({ tickets, codes }: Ports) {
  return async (eventId: string, scan: ScanCommand, by: string, offline: boolean): Promise<CheckInResult> => {
    const read = await codes.read(scan.code);
    if (!read) return { kind: 'NOT_VALID', reason: 'FORGED' };
    if (read.eventId !== eventId) return { kind: 'NOT_VALID', reason: 'OTHER_EVENT' };
    const { device, gate, scannedAt: at } = scan;
    const { codeVersion } = read;
    const result = await tickets.change(read.ticketId, (ticket) => {
      const { answer, change } = decideScan(ticket, { at, device, gate, by, offline, codeVersion });
      return { answer: resultOf(answer, { ...ticket, ...change }), change };
    });
    // Signed for a ticket that is not there: a key of ours in the wrong hands.
    return result ?? { kind: 'NOT_VALID', reason: 'FORGED' };
  };
}

function resultOf(answer: ScanAnswer, ticket: Ticket): CheckInResult {
  return answer.kind === 'NOT_VALID' ? answer : { ...answer, ticket };
}

function requirePast(
  scans: readonly Pick<ScanCommand, 'scannedAt'>[],
  now: Date,
  fieldOf: (index: number) => string,
): void {
  const latest = now.getTime() + mostAheadMs;
  const faults = scans.flatMap(({ scannedAt }, index) =>
    scannedAt.getTime() > latest
      ? [{ field: fieldOf(index), message: 'lies in the future; set the clock of the scanner' }]
      : [],
  );
  if (faults.length > 0) throw new BadUserInput(faults);
}
