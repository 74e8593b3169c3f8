import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminEmail, type House, startHouse } from '@parterre/house/house';
import type { TestProject } from 'vitest/node';
import { expectBalancedBooks } from './ledger.js';

/** What a test needs to know of a running house; it passes from the setup to the test files as JSON. */
export interface HouseFacts {
  graphqlUrl: string;
  wsUrl: string;
  directory: string;
  mailDirectory: string;
  mongodbUri: string;
  admin: { email: string; password: string };
  /** Base URL by service name, `tickets-2` included; /metrics is there. */
  services: Record<string, string>;
}

declare module 'vitest' {
  interface ProvidedContext {
    house: HouseFacts;
  }
}

/** A payment without an answer comes to its end within 20 s here; otherwise it is within a minute. */
const soonSettled = { RECONCILE_SECONDS: '3', PAYMENT_ANSWER_SECONDS: '15' };

/** One house for all e2e tests, with two `tickets` processes; each test makes its own people and events in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'parterre-house-'));
  const house = await startHouse({ directory, instances: { tickets: 2 }, env: { payments: soonSettled } });
  project.provide('house', factsOf(house));
  return async () => {
    try {
      await expectBalancedBooks(house.engines.mongodbUri);
    } finally {
      await house.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  };
}

export function factsOf(house: House): HouseFacts {
  return {
    graphqlUrl: house.graphqlUrl,
    wsUrl: house.wsUrl,
    directory: house.directory,
    mailDirectory: house.mailDirectory,
    mongodbUri: house.engines.mongodbUri,
    admin: { email: adminEmail, password: house.secrets.passwords.admin },
    services: Object.fromEntries(house.services.map((service) => [service.options.name, service.url])),
  };
}
