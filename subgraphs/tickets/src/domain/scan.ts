import type { DeadReason, Ticket, TicketScan } from './ticket.js';

/** What a scanner read and when. */
export interface Scan extends Omit<TicketScan, 'outcome'> {
  /** Of the code that was shown. */
  codeVersion: number;
}

export type ScanAnswer =
  | { kind: 'CHECKED_IN'; at: Date }
  /** `other` let somebody in by this ticket as well. */
  | { kind: 'ALREADY_IN'; other: TicketScan }
  | { kind: 'NOT_VALID'; reason: DeadReason };

export interface ScanDecision {
  answer: ScanAnswer;
  /** `null`: nothing is to be written. */
  change: Pick<Ticket, 'scans'> | Pick<Ticket, 'scans' | 'status'> | null;
}

/** Conflicts kept of one ticket; the one that let its holder in is always among them. */
const mostScans = 20;

/**
 * What comes of a scan. At the door a code that is no good is simply refused; offline somebody was let in by it, so
 * it is kept as a conflict. The same scan again gets the same answer.
 */
export function decideScan(ticket: Ticket, scan: Scan): ScanDecision {
  const known = ticket.scans.find(
    ({ device, at }) => device === scan.device && at.getTime() === scan.at.getTime(),
  );
  if (known) return { answer: answerTo(known, ticket.scans), change: null };
  const reason = deadReasonOf(ticket, scan.codeVersion);
  if (reason) {
    const change = scan.offline ? { scans: withScan(ticket.scans, made(scan, reason)) } : null;
    return { answer: { kind: 'NOT_VALID', reason }, change };
  }
  const first = ticket.scans.find(({ outcome }) => outcome === 'ADMITTED');
  if (!first) {
    const scans = withScan(ticket.scans, made(scan, 'ADMITTED'));
    return { answer: { kind: 'CHECKED_IN', at: scan.at }, change: { scans, status: 'CHECKED_IN' } };
  }
  const answer: ScanAnswer = { kind: 'ALREADY_IN', other: first };
  if (!scan.offline) return { answer, change: null };
  return { answer, change: { scans: withConflict(ticket.scans, first, scan) } };
}

/** Why a ticket lets nobody in by a code of this version; `null` when it does. */
export function deadReasonOf(ticket: Ticket, codeVersion: number): DeadReason | null {
  if (ticket.status === 'REFUNDED' || ticket.status === 'CANCELLED') return ticket.status;
  if (ticket.withdrawing) return 'BEING_REFUNDED';
  return codeVersion === ticket.codeVersion ? null : 'CODE_REPLACED';
}

/** The earliest counts as the one that let its holder in, whichever was heard of first. */
function withConflict(scans: readonly TicketScan[], first: TicketScan, scan: Scan): TicketScan[] {
  if (scan.at >= first.at) return withScan(scans, made(scan, 'ALREADY_IN'));
  const others = scans.map((one): TicketScan => (one === first ? { ...one, outcome: 'ALREADY_IN' } : one));
  return withScan(others, made(scan, 'ADMITTED'));
}

function withScan(scans: readonly TicketScan[], scan: TicketScan): TicketScan[] {
  const all = [...scans, scan].sort((a, b) => a.at.getTime() - b.at.getTime());
  const latest = all.slice(-mostScans);
  const admitted = all.find(({ outcome }) => outcome === 'ADMITTED');
  return admitted && !latest.includes(admitted) ? [admitted, ...latest.slice(1)] : latest;
}

function made({ codeVersion: _version, ...scan }: Scan, outcome: TicketScan['outcome']): TicketScan {
  return { ...scan, outcome };
}

function answerTo(known: TicketScan, scans: readonly TicketScan[]): ScanAnswer {
  const { outcome } = known;
  if (outcome !== 'ADMITTED' && outcome !== 'ALREADY_IN') return { kind: 'NOT_VALID', reason: outcome };
  const other = scans.find((scan) => scan !== known && isEntry(scan));
  return other && (outcome === 'ALREADY_IN' || known.offline)
    ? { kind: 'ALREADY_IN', other }
    : { kind: 'CHECKED_IN', at: known.at };
}

function isEntry({ outcome }: TicketScan): boolean {
  return outcome === 'ADMITTED' || outcome === 'ALREADY_IN';
}
