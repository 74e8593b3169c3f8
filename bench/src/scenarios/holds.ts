import { withEntrants } from '../entrants.js';
import { requestsApart, seatsAHold } from '../hall.js';
import { figuresOf, measureHolds, timesCheaper } from '../measure-holds.js';
import { atLeast, type Findings, holdTable } from '../report.js';
import { callers, type Scale, seatsARow } from '../scale.js';
import type { Stage } from '../stage.js';

const kinds = ['row-write', 'row-documents', 'use-case', 'router'] as const;

/** What a hold costs on top of its writes: in the use case, and through the router. */
export async function measureHoldsAgainstDriver({ rounds, holds }: Scale, stage: Stage): Promise<Findings> {
  const house = await stage.house();
  const hall = { rows: Math.ceil((2 * holds * seatsAHold) / seatsARow), seatsARow };
  const figures = await withEntrants(kinds, house.engines, { house, buyers: holds }, (entrants) =>
    measureHolds(entrants, rounds, callers, (round) => [
      { hall, requests: requestsApart(hall, holds, round) },
    ]),
  );
  const [rowWrite, driver, useCase, router] = kinds.map((kind) => figuresOf(figures, kind)) as [
    ...Parameters<typeof timesCheaper>,
    ...Parameters<typeof timesCheaper>,
  ];
  if (driver.written !== useCase.written) {
    throw new Error(`The driver does not write what tickets writes:\n${driver.written}\n${useCase.written}`);
  }
  return {
    title: 'A hold of four seats, against the bare driver',
    method:
      `Each of ${holds} buyers holds four adjacent seats nobody else wants, ${callers} at a time. A hold writes two ` +
      'documents, the cart of the buyer, which keeps the limit and the idempotency key, and the row. The bare driver ' +
      'does the same: it reads and writes the cart and updates the row, and what it stored is compared with what the use ' +
      'case stored, field by field. "The row alone" leaves the cart out, and with it the limit and the key. The use case ' +
      'checks, prices and describes the hold besides, and tells the open maps through RabbitMQ.',
    tables: [holdTable(figures)],
    targets: [
      atLeast('use case, against the bare driver doing the same writes', 0.6, timesCheaper(useCase, driver)),
      atLeast('through the router, against the same', 0.25, timesCheaper(router, driver)),
    ],
    notes: [
      `Against the row's write alone, one write of the three commands a hold sends, the use case is at ` +
        `${timesCheaper(useCase, rowWrite).toFixed(2)} x and the way through the router at ` +
        `${timesCheaper(router, rowWrite).toFixed(2)} x.`,
    ],
  };
}
