import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadSecrets } from './secrets.js';

/**
 * `npm run payments:<command>`: the command of the payments subgraph, on the house that runs here. Whatever is set in
 * the environment comes first, so that it works on any other house as well.
 */

const directory = fileURLToPath(new URL('../../.parterre', import.meta.url));
const script = fileURLToPath(new URL('../../subgraphs/payments/dist/command.js', import.meta.url));

const addresses = join(directory, 'house', 'addresses.json');
const local: Record<string, string | undefined> = {};
if (existsSync(addresses)) {
  const { mongodbUri, simulatorUrl } = JSON.parse(readFileSync(addresses, 'utf8')) as Record<string, string>;
  const secrets = await loadSecrets(join(directory, 'secrets.json'));
  local.MONGODB_URI = mongodbUri;
  local.SIMULATOR_URL = simulatorUrl;
  local.SIMULATOR_API_KEY = secrets.simulatorApiKey;
  local.WEBHOOK_SECRET = secrets.webhookSecret;
  local.BACKUP_URL = pathToFileURL(join(directory, 'backups')).href;
  local.BACKUP_KEY = secrets.backupKey;
} else if (process.env.MONGODB_URI === undefined) {
  console.error('There is no running house here, and MONGODB_URI is not set.');
  process.exit(1);
}

const command = spawn(process.execPath, [script, ...process.argv.slice(2)], {
  env: { ...local, ...process.env },
  stdio: 'inherit',
});
command.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
