import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi } from '@parterre/house/api';
import { type House, type HouseOptions, startHouse } from '@parterre/house/house';
import { createAccessTokenSigner, maxAccessTokenLifetimeSeconds } from '@parterre/identity/access-token';
import { importSigningKey } from '@parterre/identity/keys';
import { MongoClient } from 'mongodb';
import { ulid } from 'ulid';
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

/**
 * Buyers nobody has registered, with tokens signed by the house's own key: two hundred passwords to hash would take
 * longer than the race they are needed for. For what needs no profile; whoever pays is written to, and must have one.
 */
export async function buyersWithoutProfiles({ house, graphqlUrl }: OpenHouse, count: number): Promise<Api[]> {
  const { ACCESS_TOKEN_ISSUER: issuer = '', ACCESS_TOKEN_AUDIENCE: audience = '' } =
    house.service('auth').options.env;
  const signer = createAccessTokenSigner({
    key: await importSigningKey(house.secrets.accessTokenKey),
    ...{ issuer, audience },
    lifetimeSeconds: maxAccessTokenLifetimeSeconds,
  });
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { token } = await signer.sign({
        ...{ userId: ulid(), sessionId: ulid() },
        ...{ roles: ['USER'], staffOf: [] },
      });
      return createApi(graphqlUrl, token);
    }),
  );
}
