import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { HouseFacts } from './shared-house.js';

/** Where in a house a text has left a trace, for secrets that must leave none. */

/** Everything a house keeps or tells, by place, as text: logs, queues, databases, metrics; its mail is left out. */
async function everythingOf(house: HouseFacts): Promise<Map<string, string>> {
  const [files, databases, metrics] = await Promise.all([
    filesOf(house.directory),
    collectionsOf(house.mongodbUri),
    metricsOf(house),
  ]);
  return new Map([...files, ...databases, ...metrics]);
}

/**
 * The places of a house where one of these texts stands: in the clear, or in an encoding anyone undoes.
 * @returns `<place>: <name of the text>`
 */
export async function tracesOf(house: HouseFacts, texts: Record<string, string>): Promise<string[]> {
  const found: string[] = [];
  for (const [place, content] of await everythingOf(house)) {
    const folded = content.toLowerCase();
    for (const [name, text] of Object.entries(texts)) {
      if (spellingsOf(text).some((spelling) => folded.includes(spelling))) {
        found.push(`${place}: ${name}`);
      }
    }
  }
  return found;
}

function spellingsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [
    text,
    encodeURIComponent(text),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/.?=*$/, ''),
  ].map((spelling) => spelling.toLowerCase());
}

/** Logs of every process, the broker's log and its messages on disk, the provider's journal. */
async function filesOf(directory: string): Promise<[string, string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  // Mail is for its reader; the database compresses its files, and is read through its own door; the rest is code.
  const leftOut = /^(mail|mongodb\/data|house\/compile-cache)\/|^secrets\.json$/;
  const read = paths
    .filter((path) => !leftOut.test(path))
    .map(async (path): Promise<[string, string]> => {
      // Queues come and go with the sockets that listen to them.
      const content = await readFile(join(directory, path), 'latin1').catch(() => '');
      return [path, content];
    });
  return Promise.all(read);
}

/** Every document of every database. */
async function collectionsOf(uri: string): Promise<[string, string][]> {
  const client = await MongoClient.connect(uri);
  try {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    const own = databases.map(({ name }) => name).filter((name) => name.startsWith('parterre_'));
    const perDatabase = own.map(async (name) => {
      const db = client.db(name);
      const collections = await db.listCollections().toArray();
      return Promise.all(
        collections.map(async (collection): Promise<[string, string]> => {
          const documents = await db.collection(collection.name).find().toArray();
          return [`${name}.${collection.name}`, JSON.stringify(documents)];
        }),
      );
    });
    return (await Promise.all(perDatabase)).flat();
  } finally {
    await client.close();
  }
}

async function metricsOf(house: HouseFacts): Promise<[string, string][]> {
  const services = Object.entries(house.services).filter(([name]) => name !== 'simulator');
  return Promise.all(
    services.map(
      async ([name, url]): Promise<[string, string]> => [
        `metrics of ${name}`,
        await (await fetch(`${url}/metrics`)).text(),
      ],
    ),
  );
}
