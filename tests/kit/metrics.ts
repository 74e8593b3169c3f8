import type { HouseFacts } from './shared-house.js';

/**
 * How many commands the subgraphs have sent to MongoDB since they started, by `database command collection`; the
 * processes of one subgraph are summed up.
 */
export async function databaseCommands(house: HouseFacts): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const subgraphs = Object.entries(house.services).filter(
    ([name]) => name !== 'router' && name !== 'simulator',
  );
  const pages = await Promise.all(subgraphs.map(async ([, url]) => (await fetch(`${url}/metrics`)).text()));
  for (const [, labels = '', value] of pages
    .join('\n')
    .matchAll(/^mongodb_commands_total\{(.*)\} (\d+)$/gm)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1];
    const key = `${label('database')} ${label('command')} ${label('collection')}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(value));
  }
  return counts;
}
