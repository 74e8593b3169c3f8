import { type Api, createApi } from '@parterre/house/api';
import type { House } from '@parterre/house/house';
import { createAccessTokenSigner, maxAccessTokenLifetimeSeconds } from '@parterre/identity/access-token';
import { importSigningKey } from '@parterre/identity/keys';
import type { Role } from '@parterre/identity/viewer';
import { buyerId } from './hall.js';

/** Access tokens of this many buyers, as the house's own `auth` signs them; nobody has to be registered to hold seats. */
export function buyerTokens(house: House, count: number): Promise<string[]> {
  return signTokens(
    house,
    Array.from({ length: count }, (_, buyer) => buyerId(buyer)),
  );
}

export async function organizerToken(house: House): Promise<string> {
  const [token = ''] = await signTokens(house, [buyerId(0)], 'ORGANIZER');
  return token;
}

export async function organizerOf(house: House): Promise<Api> {
  return createApi(house.graphqlUrl, await organizerToken(house));
}

/** Good for ten minutes. */
async function signTokens(house: House, userIds: readonly string[], ...roles: Role[]): Promise<string[]> {
  const { ACCESS_TOKEN_ISSUER: issuer = '', ACCESS_TOKEN_AUDIENCE: audience = '' } =
    house.service('auth').options.env;
  const signer = createAccessTokenSigner({
    key: await importSigningKey(house.secrets.accessTokenKey),
    ...{ issuer, audience },
    lifetimeSeconds: maxAccessTokenLifetimeSeconds,
  });
  return Promise.all(
    userIds.map(async (userId) => {
      const { token } = await signer.sign({
        userId,
        sessionId: userId,
        roles: ['USER', ...roles],
        staffOf: [],
      });
      return token;
    }),
  );
}
