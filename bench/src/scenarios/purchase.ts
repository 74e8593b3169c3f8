import { Buyer, type PurchaseTimes } from '../buyer.js';
import { type Parts, startCpuClock } from '../cpu-time.js';
import { organizerOf } from '../people.js';
import { housePids } from '../pids.js';
import { atMost, type Findings, shown, table } from '../report.js';
import type { Scale } from '../scale.js';
import { openShop } from '../shop.js';
import { percentile, spreadOf } from '../spread.js';
import type { Stage } from '../stage.js';
import { untilQuiet } from '../until-quiet.js';

/** Buyers who are each in the middle of a purchase at every moment: more only wait longer. */
const buyersAtFullLoad = 16;
const steps = ['hold', 'order', 'pay', 'tickets', 'whole'] as const;
const stepNames = {
  hold: 'hold',
  order: 'order',
  pay: 'payment, until captured',
  tickets: 'capture to tickets on the screen',
  whole: 'hold to tickets',
};

interface Round {
  times: PurchaseTimes[];
  cpuMs: Parts;
}

/** From the hold to the tickets, through the public door, while half of what the house can do is asked of it. */
export async function measurePurchases(scale: Scale, stage: Stage): Promise<Findings> {
  const { rounds, buyers: count, buyingSeconds } = scale;
  const house = await stage.house();
  const buyers: Buyer[] = [];
  // Passwords are hashed a few at a time; more would only wait until their requests are too old.
  while (buyers.length < count) {
    const some = Array.from({ length: Math.min(4, count - buyers.length) }, () => Buyer.register(house));
    buyers.push(...(await Promise.all(some)));
  }
  const shop = openShop(await organizerOf(house), buyers);
  const pids = housePids(house);
  try {
    // The first ones find nothing compiled and nothing cached.
    await capacityOf(await shop(count), pids);
    const capacity = await capacityOf(await shop(count), pids);
    const played: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const purchases = await shop(Math.max(2, Math.floor((capacity / 2) * buyingSeconds)));
      played.push(await playEvenly(purchases, capacity / 2, pids));
    }
    return findingsOf(capacity, buyingSeconds, played);
  } finally {
    await Promise.all(buyers.map((buyer) => buyer.leave()));
  }
}

type Purchase = () => Promise<PurchaseTimes>;

/** Purchases a second that the house can go on with: what follows them (mail, history, statistics) is counted in. */
async function capacityOf(purchases: readonly Purchase[], pids: Parts): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const buying = async () => {
    for (let purchase = purchases[next++]; purchase; purchase = purchases[next++]) await purchase();
  };
  await Promise.all(Array.from({ length: buyersAtFullLoad }, buying));
  const quietAt = await untilQuiet(pids);
  return (1_000 * purchases.length) / (quietAt - startedAt);
}

/** One begins every so often, whatever has become of those before it. */
async function playEvenly(purchases: readonly Purchase[], perSecond: number, pids: Parts): Promise<Round> {
  await untilQuiet(pids);
  const cpuClock = startCpuClock(pids);
  const startedAt = performance.now();
  const times = await Promise.all(
    purchases.map(async (purchase, index) => {
      const at = startedAt + (1_000 * index) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
      return purchase();
    }),
  );
  await untilQuiet(pids);
  const cpu = Object.entries(cpuClock()).map(([name, seconds]) => [
    name,
    (1_000 * seconds) / purchases.length,
  ]);
  return { times, cpuMs: Object.fromEntries(cpu) };
}

function findingsOf(capacity: number, buyingSeconds: number, played: readonly Round[]): Findings {
  const spread = (step: keyof PurchaseTimes, percent: number) =>
    spreadOf(
      played.map(({ times }) =>
        percentile(
          times.map((one) => one[step]),
          percent,
        ),
      ),
    );
  const names = Object.keys(played[0]?.cpuMs ?? {});
  const cpu = names.map((name) => [name, spreadOf(played.map(({ cpuMs }) => cpuMs[name] ?? 0))] as const);
  const inAll = spreadOf(played.map(({ cpuMs }) => Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0)));
  return {
    title: 'A purchase',
    method:
      `Buyers with accounts hold two seats, order, pay by the simulator's card and watch the order on the live channel ` +
      'until it shows both tickets, all through the router. Full load is what the house goes on with: purchases of 16 ' +
      `buyers at once, divided by the time until the last mail is written, ${capacity.toFixed(1)} a second here. At half ` +
      `of that a purchase begins every ${(2_000 / capacity).toFixed(0)} ms for ${buyingSeconds} s a round, whatever has ` +
      'become of the one before. CPU is that of the whole house, with everything that follows a purchase, and with what ' +
      'it spends while nobody buys.',
    tables: [
      table(
        ['ms at half load', 'p50', 'p99'],
        steps.map((step) => [stepNames[step], shown(spread(step, 50), 1), shown(spread(step, 99), 1)]),
      ),
      table(
        ['CPU ms a purchase', ''],
        [...cpu.map(([name, ms]) => [name, shown(ms, 1)]), ['the whole house', shown(inAll, 1)]],
      ),
    ],
    targets: [
      atMost('hold to tickets, p50', 25, spread('whole', 50).median, 'ms'),
      atMost('hold to tickets, p99', 100, spread('whole', 99).median, 'ms'),
    ],
    notes: [],
  };
}
