import type { ContenderKind } from '../contenders/contender.js';
import { withEntrants } from '../entrants.js';
import { requestsApart, seatsAHold } from '../hall.js';
import { figuresOf, type HoldFigures, measureHolds, type Wave } from '../measure-holds.js';
import { atMost, type Findings, holdTable } from '../report.js';
import { callers, type Scale, seatsARow } from '../scale.js';
import type { Stage } from '../stage.js';

/** Whether a hold costs more where there are more seats. */
export async function measureHallSizes(scale: Scale, stage: Stage): Promise<Findings> {
  const { rounds, holds, hallSizes } = scale;
  const kinds = ['use-case', 'seat-documents'] as const;
  const bySize = await withEntrants(kinds, await stage.engines(), null, async (entrants) => {
    const all: [number, HoldFigures[]][] = [];
    for (const size of hallSizes) {
      all.push([size, await measureHolds(entrants, rounds, callers, (round) => wavesOf(size, holds, round))]);
    }
    return all;
  });

  const [smallest, largest] = [bySize[0], bySize.at(-1)];
  if (!smallest || !largest) throw new Error('There is no size to measure.');
  const growth = (kind: ContenderKind) =>
    figuresOf(largest[1], kind).cpuMs.median / figuresOf(smallest[1], kind).cpuMs.median;
  const [few, many] = [smallest[0], largest[0]].map((size) => size.toLocaleString('en'));
  return {
    title: 'A hold in a larger hall',
    method:
      `${holds} holds of four seats nobody else wants, ${callers} at a time, in events of each size (in as many events ` +
      'as they need where one is too small).',
    tables: bySize.map(
      ([size, figures]) => `### ${size.toLocaleString('en')} seats an event\n\n${holdTable(figures)}`,
    ),
    targets: [atMost(`CPU of a hold, ${many} seats against ${few}`, 1.2, growth('use-case'), 'x')],
    notes: [`One document a seat grows to ${growth('seat-documents').toFixed(2)} x.`],
  };
}

/** Never more than half of an event: the last seats of a hall are another question. */
function wavesOf(size: number, holds: number, round: number): Wave[] {
  const hall = { rows: size / seatsARow, seatsARow };
  const most = Math.floor(size / seatsAHold / 2);
  const waves: Wave[] = [];
  for (let left = holds; left > 0; left -= most) {
    waves.push({ hall, requests: requestsApart(hall, Math.min(left, most), round) });
  }
  return waves;
}
