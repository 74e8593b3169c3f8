import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openFolderArchive } from '@parterre/payments/data/archive/folder.archive';
import { BackupFault } from '@parterre/payments/use-cases/backup/backup-fault';
import { openBackup, verifyBackup } from '@parterre/payments/use-cases/backup/read-backup';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectBalancedLedger } from '../../kit/ledger.js';
import { type S3StandIn, startS3 } from '../../kit/s3.js';
import { until } from '../../kit/until.js';
import { type BoxOffice, openBoxOffice } from './box-office.js';

// By the operator's own command, in a process of its own, on a running box office.
const script = fileURLToPath(new URL('../../../subgraphs/payments/dist/command.js', import.meta.url));
const accessKeyId = 'AKIATEST';
const key = randomBytes(32).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'parterre-backups-'));

let office: BoxOffice;
let s3: S3StandIn;
let mongo: MongoClient;
beforeAll(async () => {
  [office, s3] = await Promise.all([openBoxOffice(), startS3(accessKeyId)]);
  mongo = await new MongoClient(office.paymentsSettings.MONGODB_URI).connect();
  const paid = await Promise.all(Array.from({ length: 12 }, () => pay()));
  await office.refund({ paymentId: paid[0] ?? '' });
  await office.refund({ paymentId: paid[1] ?? '', amount: 2_500 });
  await pay('tok_declined');
  await expectBalancedLedger(office.db);
});
afterAll(async () => {
  await mongo.close();
  await s3.stop();
  await office.stop();
  rmSync(folder, { recursive: true });
});

async function pay(token = 'tok_ok'): Promise<string> {
  const order = office.newOrder();
  await office.place(order);
  return String((await office.pay(order, token)).result.id);
}

interface Ran {
  code: number;
  text: string;
}
function run(args: string[], extra: Record<string, string> = {}): Promise<Ran> {
  const env = {
    MONGODB_URI: office.paymentsSettings.MONGODB_URI,
    BACKUP_URL: pathToFileURL(folder).href,
    BACKUP_KEY: key,
    SIMULATOR_URL: office.simulatorUrl,
    SIMULATOR_API_KEY: office.apiKey,
    WEBHOOK_SECRET: office.secret,
    ...extra,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    );
  });
}
const idIn = (text: string) => /\d{4}-\d\d-\d\dT[\d-]+Z-[0-9a-f]{8}/.exec(text)?.[0] ?? '';

/** Without a process of its own for each: what the command `verify` says. */
async function faultsOf(id: string): Promise<string> {
  const archives = openFolderArchive(folder);
  try {
    const faults = await verifyBackup(await openBackup(archives, Buffer.from(key, 'base64'), id));
    return faults.map(({ code, message }) => `${code}: ${message}`).join();
  } catch (error) {
    return error instanceof BackupFault ? `${error.code}: ${error.message}` : String(error);
  }
}

async function contents(database: string) {
  const names = ['ledger', 'orders', 'payments', 'reconciliations'];
  const found = await Promise.all(
    names.map((name) => mongo.db(database).collection(name).find().sort({ _id: 1 }).toArray()),
  );
  return Object.fromEntries(names.map((name, index) => [name, found[index]]));
}

test('a backup comes back into an empty database, to the last type, and its books balance', async () => {
  const made = await run(['backup']);
  expect(made).toMatchObject({ code: 0 });
  expect(await run(['verify'])).toMatchObject({ code: 0, text: expect.stringContaining('whole') });
  const restored = await run(['restore', idIn(made.text), 'restored']);
  expect(restored).toMatchObject({
    code: 0,
    text: expect.stringContaining('the ledger balances, 14 entries'),
  });
  expect(await contents('restored')).toEqual(await contents('parterre_payments'));
  await expectBalancedLedger(mongo.db('restored'));
  const indexes = await mongo.db('restored').collection('payments').indexes();
  expect(indexes.map(({ name }) => name)).toContain('buyer_key');

  const again = await run(['restore', idIn(made.text), 'restored']);
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('NOT_EMPTY') });
  const live = await run(['restore']);
  expect(live).toMatchObject({ code: 1, text: expect.stringContaining('NOT_EMPTY') });
});

test('nothing can be read in it, and nothing of it by others', async () => {
  const id = idIn((await run(['backup'])).text);
  const written = readdirSync(join(folder, id)).map((name) => readFileSync(join(folder, id, name), 'latin1'));
  const [payment] = await office.db.collection('payments').find({ status: 'CAPTURED' }).toArray();
  for (const secret of [payment?.buyerId, payment?.orderId, payment?.idempotencyKey, 'CAPTURED', key]) {
    expect(written.join('')).not.toContain(secret);
  }
});

test('a flipped byte, a missing part, an altered manifest, a wrong key and an unfinished backup are each named', async () => {
  const id = idIn((await run(['backup'])).text);
  const file = (name: string) => join(folder, id, name);
  const harmed = async (name: string, change: (content: Buffer) => Buffer | null) => {
    const content = readFileSync(file(name));
    const changed = change(Buffer.from(content));
    if (changed) {
      writeFileSync(file(name), changed);
    } else {
      rmSync(file(name));
    }
    const told = await faultsOf(id);
    writeFileSync(file(name), content);
    return told;
  };
  const flip = (at: (length: number) => number) => (content: Buffer) => {
    const index = at(content.length);
    content[index] = (content[index] ?? 0) ^ 1;
    return content;
  };
  for (const at of [() => 0, (length: number) => length >> 1, (length: number) => length - 1]) {
    expect(await harmed('part-00002', flip(at))).toContain(`PART_ALTERED: ${id}: part-00002 (orders)`);
  }
  expect(await harmed('part-00003', (content) => content.subarray(0, 100))).toContain('PART_ALTERED');
  expect(await harmed('part-00001', () => null)).toContain(`PART_MISSING: ${id}: part-00001 (ledger)`);
  expect(await harmed('part-00001', () => readFileSync(file('part-00002')))).toContain('PART_ALTERED');
  expect(await harmed('manifest.json', () => null)).toContain('NOT_FINISHED');
  for (const at of [() => 0, (length: number) => length >> 1, (length: number) => length - 5]) {
    expect(await harmed('manifest.json', flip(at))).toMatch(/MANIFEST_ALTERED|WRONG_KEY/);
  }
  const forgot = (content: Buffer) => {
    const outer = JSON.parse(content.toString('utf8'));
    const inner = JSON.parse(outer.contents);
    inner.parts.pop();
    return Buffer.from(JSON.stringify({ ...outer, contents: JSON.stringify(inner) }));
  };
  expect(await harmed('manifest.json', forgot)).toContain('MANIFEST_ALTERED');

  const wrong = await run(['verify', id], { BACKUP_KEY: randomBytes(32).toString('base64') });
  expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining('WRONG_KEY') });
  expect(await run(['verify', 'no-such'])).toMatchObject({ text: expect.stringContaining('NO_BACKUP') });
  expect(await run(['verify', id])).toMatchObject({ code: 0 });
  writeFileSync(file('part-00003'), flip(() => 50)(readFileSync(file('part-00003'))));
  const altered = { code: 1, text: expect.stringContaining('PART_ALTERED') };
  expect([await run(['verify', id]), await run(['restore', id, 'never'])]).toMatchObject([altered, altered]);
  const untouched = await contents('never');
  expect(Object.values(untouched).flat()).toEqual([]);
}, 120_000);

test('made while payments go on, it restores to books that balance', async () => {
  let selling = true;
  const sales = (async () => {
    while (selling) {
      await Promise.all(Array.from({ length: 5 }, () => pay()));
    }
  })();
  for (const database of ['busy-1', 'busy-2']) {
    const made = await run(['backup']);
    expect(await run(['restore', idIn(made.text), database])).toMatchObject({ code: 0 });
    await expectBalancedLedger(mongo.db(database));
  }
  selling = false;
  await sales;
}, 120_000);

test('to an S3-compatible store and back, a page of a list at a time', async () => {
  const store = {
    BACKUP_URL: `s3://vault/parterre/payments?region=eu-west-3&endpoint=${encodeURIComponent(s3.endpoint)}`,
    BACKUP_S3_ACCESS_KEY_ID: accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: 'a-secret-of-the-test',
  };
  expect(await run(['verify'], store)).toMatchObject({ code: 1, text: expect.stringContaining('NO_BACKUP') });
  const made = [await run(['backup'], store), await run(['backup'], store), await run(['backup'], store)];
  const listed = await run(['backups'], store);
  expect(listed.text.trim().split('\n')).toEqual(made.map(({ text }) => idIn(text)).sort());
  const id = idIn(made[1]?.text ?? '');
  expect(await run(['restore', id, 'from-s3'], store)).toMatchObject({ code: 0 });
  await expectBalancedLedger(mongo.db('from-s3'));
  s3.objects.delete(`vault/parterre/payments/${id}/part-00002`);
  expect(await run(['verify', id], store)).toMatchObject({ text: expect.stringContaining('PART_MISSING') });
  const stranger = await run(['backup'], { ...store, BACKUP_S3_ACCESS_KEY_ID: 'AKIASTRANGER' });
  expect(stranger).toMatchObject({ code: 1, text: expect.stringContaining('AccessDenied') });
}, 120_000);

test('at intervals, one in each, whichever of two processes comes first', async () => {
  const url = pathToFileURL(join(folder, 'scheduled')).href;
  const backup = {
    ...{ BACKUP_URL: url, BACKUP_KEY: key, BACKUP_HOURS: 2 / 3_600 },
    ...{ BACKUP_S3_ACCESS_KEY_ID: undefined, BACKUP_S3_SECRET_ACCESS_KEY: undefined },
  };
  const more = await Promise.all([office.startAnother({ backup }), office.startAnother({ backup })]);
  const slots = office.db.collection<{ _id: string; finishedAt: Date | null }>('backups');
  await until('three backups', async () => (await slots.countDocuments({ finishedAt: { $ne: null } })) >= 3);
  await Promise.all(more.map((one) => one.stop()));
  const listed = (await run(['backups'], { BACKUP_URL: url })).text.trim().split('\n');
  expect(listed).toHaveLength(await slots.countDocuments({ finishedAt: { $ne: null } }));
  expect(await run(['verify'], { BACKUP_URL: url })).toMatchObject({ code: 0 });
});

test('the other commands tell what is so, and end accordingly', async () => {
  expect(await run(['ledger'])).toMatchObject({ code: 0, text: expect.stringContaining('EUR: provider') });
  const today = new Date().toISOString().slice(0, 10);
  expect(await run(['reconcile', today])).toMatchObject({
    code: 0,
    text: expect.stringContaining(' 0 differences'),
  });
  expect(await run(['reconcile', 'soon'])).toMatchObject({ code: 1 });
  expect(await run(['explode'])).toMatchObject({ code: 64, text: expect.stringContaining('Usage') });
  expect(await run(['backup'], { BACKUP_KEY: 'short' })).toMatchObject({ code: 78 });

  const ledger = office.db.collection<{ _id: number }>('ledger');
  const entry = await ledger.findOne({ _id: 2 });
  await ledger.updateOne({ _id: 2 }, { $set: { paymentId: 'another' } });
  expect(await run(['ledger'])).toMatchObject({
    code: 1,
    text: expect.stringContaining('entry 2 was altered'),
  });
  await ledger.replaceOne({ _id: 2 }, entry ?? {});
}, 120_000);
