import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machineFacts } from './machine.js';
import { type Findings, findingsAsMarkdown, table } from './report.js';
import { fullScale, type Scale, smokeScale } from './scale.js';
import { measureBestSeats } from './scenarios/best-seats.js';
import { measureHallSizes } from './scenarios/hall-size.js';
import { measureHoldsAgainstDriver } from './scenarios/holds.js';
import { measureHotSeats } from './scenarios/hot-seats.js';
import { measurePurchases } from './scenarios/purchase.js';
import { measureSnapshots } from './scenarios/snapshot.js';
import { Stage } from './stage.js';

const scenarios: Record<string, (scale: Scale, stage: Stage) => Promise<Findings>> = {
  'hot-seats': measureHotSeats,
  'hall-size': measureHallSizes,
  holds: measureHoldsAgainstDriver,
  snapshot: measureSnapshots,
  purchase: measurePurchases,
  'best-seats': measureBestSeats,
};

const resultsFile = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smoke: { type: 'boolean', default: false }, rounds: { type: 'string' } },
});
const unknown = positionals.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(
    `There is no scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`,
  );
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const isWhole = positionals.length === 0 && !values.smoke && values.rounds === undefined;
const given = values.smoke ? smokeScale : fullScale;
const scale = { ...given, rounds: Number(values.rounds ?? given.rounds) };

const stage = new Stage();
const sections: string[] = [];
try {
  if (isWhole) {
    const { mongodbUri, mongodb } = await stage.engines();
    sections.push(introduction(await machineFacts(mongodbUri), scale, mongodb !== undefined));
  }
  for (const [name, measure] of Object.entries(scenarios)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const startedAt = performance.now();
    const section = findingsAsMarkdown(await measure(scale, stage));
    console.log(`\n${section}`);
    console.error(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    sections.push(section);
  }
} finally {
  await stage.clear();
}
// Only a whole run is worth keeping: its parts were measured on one machine within minutes.
if (isWhole) writeFileSync(resultsFile, `${sections.join('\n\n')}\n`);

function introduction(machine: [string, string][], { rounds }: Scale, isOurMongodb: boolean): string {
  return [
    '# What it measured',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; do not edit.`,
    table(['machine', ''], machine),
    'Contenders and the project take turns in one run, on one MongoDB with `w: majority, j: true`, each in a process of ' +
      `its own: ${rounds} rounds that count, each in another order, after one that warms up. Every contender is asked for ` +
      'the same seats in the same order. After each round the hall is compared, letter by letter, with what was granted: a ' +
      'seat given twice, a seat held by nobody or an error ends the run. Figures are medians of the rounds, with the least ' +
      'and the most of them in brackets.',
    'CPU comes first, from `/proc`: all processes that work for an operation, engines included, without the one that only ' +
      `sends requests.${isOurMongodb ? '' : ' **The MongoDB was given, and its CPU is in none of the figures.**'} ` +
      'Ratios are of CPU: `2 x` is half of the CPU for the same. Requests a second and waiting times are ' +
      'those of processes that share the processors with the load and with the engines.',
  ].join('\n\n');
}
