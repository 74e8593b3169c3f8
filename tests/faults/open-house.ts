import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type House, type HouseOptions, startHouse } from '@parterre/house/house';
import { MongoClient } from 'mongodb';
import { factsOf, type HouseFacts } from '../kit/shared-house.js';

/** A house of a test file's own, to be broken. */
export interface OpenHouse extends HouseFacts {
  house: House;
  mongo: MongoClient;
  stop(): Promise<void>;
}

export async function openHouse(options: Pick<HouseOptions, 'instances' | 'env'> = {}): Promise<OpenHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'parterre-faults-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  let house: House | undefined;
  try {
    house = await startHouse({ directory, ...options });
    const mongo = await new MongoClient(house.engines.mongodbUri).connect();
    const opened = house;
    return {
      ...factsOf(house),
      house,
      mongo,
      stop: async () => {
        await mongo.close();
        await opened.stop();
        remove();
      },
    };
  } catch (error) {
    await house?.stop();
    remove();
    throw error;
  }
}
