import { existsSync, readdirSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { connectMongo } from '@parterre/mongo/connection';
import { createLogger } from '@parterre/subgraph-kit/logging';

/** What figures depend on, and nothing that names a machine. */
export async function machineFacts(mongodbUri: string): Promise<[string, string][]> {
  const [cpu] = cpus();
  return [
    ['processors', `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['kernel', `Linux ${release().split('-')[0]}`],
    ['Node', process.version],
    ['MongoDB', await mongodbVersion(mongodbUri)],
    ['RabbitMQ', rabbitMqVersion()],
  ];
}

async function mongodbVersion(uri: string): Promise<string> {
  const log = createLogger('bench', 'silent');
  const { db, close } = await connectMongo({ uri, database: 'bench', appName: 'parterre-bench', log });
  try {
    const { version, storageEngines } = await db.command({ buildInfo: 1 });
    const { setName } = await db.command({ hello: 1 });
    return `${version} (${setName ? 'replica set' : 'standalone'}; ${storageEngines?.join(', ') ?? 'embedded'})`;
  } finally {
    await close();
  }
}

const debianFolder = '/usr/lib/rabbitmq/lib';

/** Debian's package has the version in the name of its folder; of one installed elsewhere it is not known. */
function rabbitMqVersion(): string {
  const names = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const folder = names.find((name) => name.startsWith('rabbitmq_server-'));
  return folder?.replace('rabbitmq_server-', '') ?? 'unknown';
}
