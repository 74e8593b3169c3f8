import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engines, startEngines } from '@parterre/engines/engines';
import { type House, startHouse } from '@parterre/house/house';
import { givenMongodbUri } from './env.js';

/** One client sends what thousands would: the limits by address and account are not what is measured. */
const noLimit = '100000000/1';
const withoutRateLimits = {
  ...{ RATE_IP: noLimit, RATE_IP_MUTATIONS: noLimit },
  ...{ RATE_ACCOUNT: noLimit, RATE_ACCOUNT_MUTATIONS: noLimit, RATE_SIGN_INS: noLimit },
};

interface Set {
  kind: string;
  engines: Engines;
  house?: House;
  stop(): Promise<void>;
}

/** What scenarios are played on: engines alone or a whole house, one of them at a time, kept while the next wants the same. */
export class Stage {
  #set: Set | undefined;
  readonly #directory = mkdtempSync(join(tmpdir(), 'parterre-bench-'));
  #sets = 0;

  constructor() {
    // After Ctrl-C as well; the kernel ends the processes that were started here.
    process.once('exit', () => rmSync(this.#directory, { recursive: true, force: true }));
  }

  /** A MongoDB, given or embedded, and a RabbitMQ. */
  async engines(): Promise<Engines> {
    const { engines } = await this.#keepOrOpen('engines', async (directory) => {
      const opened = await startEngines({ directory, mongodbUri: givenMongodbUri() });
      return { engines: opened, stop: () => opened.stop() };
    });
    return engines;
  }

  /** The whole platform, as `npm start` has it. */
  async house(ticketsProcesses = 1): Promise<House> {
    const { house } = await this.#keepOrOpen(`house with ${ticketsProcesses}`, async (directory) => {
      const mongodbUri = givenMongodbUri();
      const opened = await startHouse({
        directory,
        instances: { tickets: ticketsProcesses },
        env: { router: withoutRateLimits },
        ...(mongodbUri ? { mongodbUri } : {}),
      });
      return { house: opened, engines: opened.engines, stop: () => opened.stop() };
    });
    return house as House;
  }

  async clear(): Promise<void> {
    await this.#set?.stop();
    this.#set = undefined;
  }

  async #keepOrOpen(kind: string, open: (directory: string) => Promise<Omit<Set, 'kind'>>): Promise<Set> {
    if (this.#set?.kind === kind) return this.#set;
    await this.clear();
    this.#sets += 1;
    this.#set = { kind, ...(await open(join(this.#directory, String(this.#sets)))) };
    return this.#set;
  }
}
