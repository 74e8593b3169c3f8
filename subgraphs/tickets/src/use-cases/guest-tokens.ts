import { randomBytes } from 'node:crypto';
import type { SigningKey } from '@parterre/identity/keys';
import { createCodeSigner, createCodeVerifier, InvalidTokenError } from '@parterre/identity/signed-code';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { z } from 'zod';
import type { GuestTokens } from './ports.js';

/** Keeps a ticket's code, signed with the same key, from being taken for one. */
const type = 'parterre-guest+jws';
/** Far longer than any hold; a visitor of tomorrow is given another. */
const validForMs = 24 * 60 * 60_000;
/** The guest, and until when, in seconds since 1970. */
const payload = z.object({ g: z.string().regex(/^[\w-]{22}$/), x: z.int() });

/** Tokens of visitors who have not signed in. Nothing is stored: whoever has one is that guest. */
export function createGuestTokens(key: SigningKey, clock: Clock): GuestTokens {
  const signer = createCodeSigner({ key, type });
  const verifier = createCodeVerifier({ publicKeys: [key.publicJwk], type });
  return {
    async mint() {
      const expiresAt = new Date(clock().getTime() + validForMs);
      const g = randomBytes(16).toString('base64url');
      const token = await signer.sign({ g, x: Math.floor(expiresAt.getTime() / 1_000) });
      return { guestToken: token, expiresAt };
    },

    async read(token) {
      try {
        const { g, x } = payload.parse(await verifier.verify(token));
        return x * 1_000 > clock().getTime() ? `guest:${g}` : null;
      } catch (error) {
        if (error instanceof InvalidTokenError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
  };
}
