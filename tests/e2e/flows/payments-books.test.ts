import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createApi, login } from '@parterre/house/api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buy, newEvent } from '../../kit/box-office.js';
import { secretsOf } from '../../kit/house-secrets.js';
import { codeOf } from '../../kit/refusal.js';
import { newBuyer, newOrganizer, type Visitor } from '../../kit/visitors.js';

const house = inject('house');
const script = fileURLToPath(new URL('../../../house/dist/payments-command.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parterre-e2e-backups-'));
const today = new Date().toISOString().slice(0, 10);

let organizer: Visitor;
let buyer: Visitor;
beforeAll(async () => {
  [organizer, buyer] = await Promise.all([newOrganizer(house), newBuyer(house)]);
  const event = await newEvent(organizer.api);
  await buy(buyer.api, event.id, ['Stalls/R1/1']);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As an operator runs it: `npm run payments:<command>`. */
function operator(command: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { simulatorApiKey, webhookSecret, backupKey } = secretsOf(house);
  const env = {
    ...{ PATH: process.env.PATH ?? '', MONGODB_URI: house.mongodbUri },
    ...{ SIMULATOR_URL: house.services.simulator ?? '', SIMULATOR_API_KEY: simulatorApiKey },
    ...{ WEBHOOK_SECRET: webhookSecret, BACKUP_URL: pathToFileURL(folder).href, BACKUP_KEY: backupKey },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, command, ...args], { env, timeout: 50_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    );
  });
}

describe('a day compared with the provider', () => {
  const query = `query ($first: Int, $after: String) { paymentReconciliations(first: $first, after: $after) {
    edges { node { day provider captures refunds differenceCount startedAt finishedAt differences { kind reference } } }
    pageInfo { hasNextPage } } }`;

  test('what the operator compares is there for ADMIN, and for nobody else', async () => {
    const compared = await operator('reconcile', today);
    expect(compared.text).toMatch(/: \d+ captures, \d+ refunds, \d+ differences/);
    const admin = await login(createApi(house.graphqlUrl), house.admin);
    const { paymentReconciliations } = await admin.api(query, { first: 10 });
    const [found] = paymentReconciliations.edges.map(({ node }: { node: { day: string } }) => node);
    expect(found).toMatchObject({ day: today, provider: 'simulator', captures: expect.any(Number) });
    expect(found.captures).toBeGreaterThan(0);
    for (const { api } of [buyer, organizer]) {
      expect(await codeOf(api(query, { first: 10 }))).toBe('FORBIDDEN');
    }
    expect(await codeOf(createApi(house.graphqlUrl)(query, { first: 10 }))).toBe('UNAUTHENTICATED');
  });
});

describe('the books', () => {
  test('are whole, and balance in every currency', async () => {
    const { code, text } = await operator('ledger');
    expect(code, text).toBe(0);
    const [, provider, orders] = /EUR: provider (\d+), orders (-\d+)/.exec(text) ?? [];
    expect(Number(provider)).toBeGreaterThan(0);
    expect(Number(provider) + Number(orders)).toBe(0);
  });

  test('are backed up while the house sells, verified, and brought back into an empty database alone', async () => {
    const made = await operator('backup');
    expect(made.code, made.text).toBe(0);
    expect(await operator('verify')).toMatchObject({ code: 0, text: expect.stringContaining('whole') });
    const [id = ''] = made.text.split(':');
    expect(await operator('restore', id, 'parterre_payments_restored')).toMatchObject({
      ...{ code: 0, text: expect.stringContaining('the ledger balances') },
    });
    expect(await operator('restore', id)).toMatchObject({
      code: 1,
      text: expect.stringContaining('NOT_EMPTY'),
    });
  });
});
