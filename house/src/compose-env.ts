import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publicJwk } from '@parterre/identity/keys';
import { adminEmail } from './house.js';
import { makeSecrets } from './secrets.js';

/** `npm run compose:env`: writes .env for docker compose, with secrets made for it alone; an existing one is kept. */

const file = fileURLToPath(new URL('../../.env', import.meta.url));
if (existsSync(file)) {
  console.error('.env is there already and stays as it is; delete it to make new secrets.');
  process.exit(1);
}
const secrets = await makeSecrets();
const values = {
  RABBITMQ_PASSWORD: randomBytes(18).toString('base64url'),
  ROUTER_IDENTITY_KEY: JSON.stringify(secrets.routerIdentityKey),
  ROUTER_IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [publicJwk(secrets.routerIdentityKey)] }),
  ACCESS_TOKEN_KEYS: JSON.stringify([secrets.accessTokenKey]),
  TICKET_SIGNING_KEY: JSON.stringify(secrets.ticketSigningKey),
  PERSONAL_DATA_KEY: secrets.personalDataKey,
  PAYMENT_PROVIDER: 'simulator',
  SIMULATOR_API_KEY: secrets.simulatorApiKey,
  WEBHOOK_SECRET: secrets.webhookSecret,
  BACKUP_KEY: secrets.backupKey,
  ADMIN_EMAIL: adminEmail,
  ADMIN_PASSWORD: secrets.passwords.admin,
};
writeFileSync(
  file,
  Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join(''),
  { mode: 0o600 },
);
console.log('.env is written. Next: docker compose up --build');
