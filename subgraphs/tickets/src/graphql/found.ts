import { NotFound } from '@parterre/subgraph-kit/errors';

/** @throws NotFound, which says the same of what is not there and of what is not the viewer's to see */
export async function found<Thing>(what: string, looked: Promise<Thing | null>): Promise<Thing> {
  const thing = await looked;
  if (thing === null) throw new NotFound(`There is no such ${what}.`);
  return thing;
}
