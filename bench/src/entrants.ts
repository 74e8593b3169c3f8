import type { Engines } from '@parterre/engines/engines';
import type { House } from '@parterre/house/house';
import type { ContenderKind } from './contenders/contender.js';
import type { Parts } from './cpu-time.js';
import { buyerTokens, organizerToken } from './people.js';
import { enginePids } from './pids.js';
import { WorkerProcess } from './worker-process.js';

export const contenderNames: Record<ContenderKind, string> = {
  'row-write': 'bare driver, the row alone',
  'row-documents': 'bare driver, one document a row',
  'seat-documents': 'bare driver, one document a seat',
  transactions: 'bare driver, transactions',
  'use-case': 'use case of tickets',
  router: 'through the router',
};

/** A contender that takes part. */
export interface Entrant {
  kind: ContenderKind;
  worker: WorkerProcess;
  /** Pids of all that works for a hold; what only sends requests is not among them. */
  parts: Parts;
}

/**
 * Starts those of these kinds that can take part on this MongoDB, for as long as `work` takes.
 * @param house with so many buyers: for the router's
 */
export async function withEntrants<Result>(
  kinds: readonly ContenderKind[],
  engines: Engines,
  house: { house: House; buyers: number } | null,
  work: (entrants: Entrant[]) => Promise<Result>,
): Promise<Result> {
  const entrants: Entrant[] = [];
  try {
    for (const kind of kinds) {
      const worker = await WorkerProcess.start({
        ...{ kind, mongodbUri: engines.mongodbUri, amqpUrl: engines.amqpUrl },
        database: `bench_${kind}`,
        ...(house && kind === 'router' ? { house: await door(house) } : {}),
      });
      if (worker.isAble) entrants.push({ kind, worker, parts: partsOf(kind, worker, engines, house?.house) });
      else await worker.close();
    }
    return await work(entrants);
  } finally {
    await Promise.all(entrants.map(({ worker }) => worker.close()));
  }
}

async function door({ house, buyers }: { house: House; buyers: number }) {
  return {
    graphqlUrl: house.graphqlUrl,
    organizerToken: await organizerToken(house),
    buyerTokens: await buyerTokens(house, buyers),
  };
}

function partsOf(kind: ContenderKind, { pid }: WorkerProcess, engines: Engines, house?: House): Parts {
  switch (kind) {
    case 'use-case':
      return { tickets: pid, ...enginePids(engines, 'mongodb', 'rabbitmq') };
    case 'router':
      return {
        ...(house && { router: house.service('router').pid, tickets: house.service('tickets').pid }),
        ...enginePids(engines, 'mongodb', 'rabbitmq'),
      };
    default:
      return { driver: pid, ...enginePids(engines, 'mongodb') };
  }
}
