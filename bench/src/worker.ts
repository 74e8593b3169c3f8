import { connectMongo } from '@parterre/mongo/connection';
import { createLogger } from '@parterre/subgraph-kit/logging';
import { createRegistry } from '@parterre/subgraph-kit/metrics';
import type { Contender, ContenderSettings } from './contenders/contender.js';
import { openRouter } from './contenders/router.js';
import { openRowDocuments } from './contenders/row-documents.js';
import { openSeatDocuments } from './contenders/seat-documents.js';
import { hasTransactions, openTransactions } from './contenders/transactions.js';
import { openUseCase } from './contenders/use-case.js';
import { drive, verify } from './drive.js';
import type { HoldRequest } from './hall.js';
import type { Answer, Call } from './worker-process.js';

/** One contender in a process of its own; it does what its parent says, one thing after the other. */

/** As many as the router opens to one subgraph. */
const connections = 128;

const granted = new Map<string, HoldRequest[]>();
let contender: Contender | null = null;

/** @returns `null` when this one cannot take part here */
async function start(settings: ContenderSettings): Promise<Contender | null> {
  const { kind, mongodbUri, database } = settings;
  if (kind === 'router') {
    if (!settings.house) throw new Error('There is no house to go to.');
    return openRouter(settings.house, connections);
  }
  const registry = createRegistry('bench');
  const { db, close } = await connectMongo({
    ...{ uri: mongodbUri, database, appName: 'parterre-bench' },
    log: createLogger('bench', 'silent'),
    // As the processes of the house do; the bare driver counts nothing.
    ...(kind === 'use-case' ? { registry } : {}),
  });
  const opened = await {
    'row-write': () => openRowDocuments(db, false),
    'row-documents': () => openRowDocuments(db, true),
    'seat-documents': () => openSeatDocuments(db),
    transactions: async () => ((await hasTransactions(db)) ? openTransactions(db) : null),
    'use-case': () => openUseCase(db, settings, registry),
  }[kind]();
  return (
    opened && {
      ...opened,
      close: async () => {
        await opened.close();
        await close();
      },
    }
  );
}

async function answer(call: Call): Promise<unknown> {
  if (call.name === 'start') {
    contender = await start(call.settings);
    return contender !== null;
  }
  if (!contender) throw new Error('It takes no part.');
  switch (call.name) {
    case 'open':
      return contender.open(call.hall);
    case 'drive': {
      const outcome = await drive(contender, call.rush);
      const before = granted.get(call.rush.eventId) ?? [];
      granted.set(call.rush.eventId, [...before, ...outcome.granted]);
      return outcome.driven;
    }
    case 'verify':
      return verify(contender, call.eventId, call.hall, granted.get(call.eventId) ?? []);
    case 'written':
      return contender.written(call.eventId);
    case 'close':
      await contender.close();
      return null;
    default: {
      const never: never = call;
      throw new Error(`Not understood: ${JSON.stringify(never)}`);
    }
  }
}

// Whoever is gone by then wants no answer.
const reply = (message: Answer) => process.send?.(message, undefined, {}, () => undefined);
process.on('message', (call: Call) => {
  answer(call).then(
    (value) => reply({ value }),
    (error: Error) => reply({ error: error.stack ?? error.message }),
  );
});
// Without a parent there is nobody to work for.
process.on('disconnect', () => process.exit());
