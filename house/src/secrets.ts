import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generateSigningKey, type PrivateJwk } from '@parterre/identity/keys';

/** What a production house gets from its environment, made once for this machine and kept beside its data. */
export interface Secrets {
  accessTokenKey: PrivateJwk;
  routerIdentityKey: PrivateJwk;
  ticketSigningKey: PrivateJwk;
  personalDataKey: string;
  simulatorApiKey: string;
  webhookSecret: string;
  /** 32 bytes in base64. */
  backupKey: string;
  /** Of the four demo accounts. */
  passwords: Record<'admin' | 'organizer' | 'staff' | 'buyer', string>;
}

/** Reads the secrets of this house, making them at the first start; only the user who starts the house can read the file. */
export async function loadSecrets(file: string): Promise<Secrets> {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const made = await makeSecrets();
  if (Object.keys(made).every((name) => name in kept)) {
    return kept as Secrets;
  }
  // A house from before a secret was needed gets it now, and keeps the others.
  const secrets = { ...made, ...kept };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

export async function makeSecrets(): Promise<Secrets> {
  return {
    accessTokenKey: await generateSigningKey(),
    routerIdentityKey: await generateSigningKey(),
    ticketSigningKey: await generateSigningKey(),
    personalDataKey: randomBytes(32).toString('base64'),
    simulatorApiKey: randomBytes(24).toString('base64url'),
    backupKey: randomBytes(32).toString('base64'),
    webhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
    passwords: { admin: password(), organizer: password(), staff: password(), buyer: password() },
  };
}

function password(): string {
  return randomBytes(15).toString('base64url');
}
