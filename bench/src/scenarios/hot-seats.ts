import { withEntrants } from '../entrants.js';
import { type Hall, requestsForHotSeats } from '../hall.js';
import { figuresOf, type HoldFigures, measureHolds, timesCheaper } from '../measure-holds.js';
import { atLeast, type Findings, holdTable, type Target } from '../report.js';
import { callers, type Scale, seatsARow } from '../scale.js';
import type { Stage } from '../stage.js';

const kinds = ['use-case', 'row-documents', 'seat-documents', 'transactions'] as const;
const shares = [0.01, 0.1, 1];

/** The inventory's shape under contention: rows, seats, transactions. */
export async function measureHotSeats({ rounds, hotRows }: Scale, stage: Stage): Promise<Findings> {
  const hall: Hall = { rows: hotRows, seatsARow };
  const byShare = await withEntrants(kinds, await stage.engines(), null, async (entrants) => {
    const all: [number, HoldFigures[]][] = [];
    for (const share of shares) {
      const wavesOf = (round: number) => [{ hall, requests: requestsForHotSeats(hall, share, round) }];
      all.push([share, await measureHolds(entrants, rounds, callers, wavesOf)]);
    }
    return all;
  });

  return {
    title: 'A hold among many, by the shape of the inventory',
    method:
      `A hall of ${hall.rows * seatsARow} seats. ${callers} buyers at a time all want four adjacent seats in the same 1 % ` +
      'of it (10 %, all of it), beginning anywhere in a row; when twice as many seats have been asked for as there are, ' +
      'they turn to the next part. Refusals count as answers: a refused buyer is told which seats are gone, and keeps ' +
      'nothing. Everyone keeps the same cart. The use case gives a refused buyer three alternatives as well, prices what ' +
      'it holds, and tells the open maps; the bare driver does nothing of that. The use case also looks before it writes, ' +
      'where it has just seen seats gone: the shapes themselves are compared by the two bare drivers.',
    tables: byShare.map(
      ([share, figures]) => `### ${percent(share)} of the seats are hot\n\n${holdTable(figures, 'request')}`,
    ),
    targets: byShare.flatMap(([share, figures]) => targetsAt(share, figures)),
    notes: byShare.some(([, figures]) => figures.some(({ kind }) => kind === 'transactions'))
      ? []
      : [
          'Transactions were not run: this MongoDB has no sessions. With `MONGODB_URI` naming a replica set they take part.',
        ],
  };
}

function targetsAt(share: number, figures: readonly HoldFigures[]): Target[] {
  const useCase = figuresOf(figures, 'use-case');
  const seats = figuresOf(figures, 'seat-documents');
  const rows = figuresOf(figures, 'row-documents');
  const transactions = figures.find(({ kind }) => kind === 'transactions');
  const hot = `${percent(share)} hot`;
  return [
    atLeast(`${hot}: use case against one document a seat`, 1.5, timesCheaper(useCase, seats)),
    atLeast(`${hot}: one document a row against one a seat, bare driver`, 1.5, timesCheaper(rows, seats)),
    ...(transactions
      ? [atLeast(`${hot}: use case against transactions`, 3, timesCheaper(useCase, transactions))]
      : []),
  ];
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
