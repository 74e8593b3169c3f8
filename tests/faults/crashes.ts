import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Service } from '@parterre/house/service';
import { until } from '../kit/until.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Every point this subgraph's code names, so that a new one is not forgotten by the tests. */
export function crashPointsOf(subgraph: string): string[] {
  const folder = join(repository, 'subgraphs', subgraph, 'src');
  const found = globSync('**/*.ts', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/crashPoint\('([^']+)'/g)].map(([, name]) => name),
  );
  return [...new Set(found.filter((name) => name !== undefined))].sort();
}

/** A process and where it is to be killed: at each of these points, one in each run of it. */
export interface Victim {
  service: Service;
  points: readonly string[];
}

/** Longer than the slowest thing that leads to a crash: a relay that looks for what was left behind. */
const killedWithinMs = 120_000;

/**
 * Has processes killed at points of their code while something goes on, each started again as an orchestrator would.
 * @returns what came of `story`. @throws when one was not killed, or `story` failed
 */
export async function killedAt<Result>(
  victims: readonly Victim[],
  story: () => Promise<Result>,
): Promise<Result> {
  let isOver = false;
  const restarts = await Promise.all(victims.map((victim) => arm(victim, () => isOver)));
  try {
    const [result] = await Promise.all([story(), ...restarts.map(({ done }) => done)]);
    await Promise.all(victims.map(({ service }) => service.ready()));
    return result;
  } catch (error) {
    isOver = true;
    await Promise.allSettled(restarts.map(({ done }) => done));
    // Whoever is still to be killed would be so in the next test.
    for (const { service } of victims) {
      await service.kill();
      await service.start();
      await service.ready();
    }
    throw error;
  }
}

/** Resolves when it is ready to be killed; `done` when it was, as often as was asked for, and runs unharmed. */
async function arm({ service, points }: Victim, isOver: () => boolean): Promise<{ done: Promise<void> }> {
  const start = (point = '') => service.start({ PARTERRE_CRASH_POINT: point });
  // At rest there is nothing to drain.
  await service.kill();
  await start(points[0]);
  await service.ready();
  const follow = async () => {
    for (const [index, point] of points.entries()) {
      const what = `${service.options.name} is killed at ${point}`;
      await until(what, () => isOver() || !service.alive, killedWithinMs);
      if (!service.alive) await start(points[index + 1]);
    }
  };
  const done = follow();
  // Awaited later: by then it may have failed.
  done.catch(() => {});
  return { done };
}
