import { BoundedCache } from '@parterre/identity/bounded-cache';
import type { SigningKey } from '@parterre/identity/keys';
import { createCodeSigner, createCodeVerifier, InvalidTokenError } from '@parterre/identity/signed-code';
import { z } from 'zod';
import type { Admission, AdmissionTokens } from './ports.js';

/** Keeps a ticket's code and a guest token, signed with the same key, from being taken for one. */
const type = 'parterre-admission+jws';
/** The event, the visitor, and until when, in ms since 1970. */
const payload = z.object({ e: z.string(), v: z.string(), x: z.int() });
/** Some 5 MB. */
const mostRemembered = 10_000;

/** Admissions to a sale with a waiting room: nothing is stored, the signature says that it was their turn. */
export function createAdmissionTokens(key: SigningKey): AdmissionTokens {
  const signer = createCodeSigner({ key, type });
  const verifier = createCodeVerifier({ publicKeys: [key.publicJwk], type });
  // Only those that were found good are kept: strangers cannot fill the cache.
  const verified = new BoundedCache<Admission>(mostRemembered);

  return {
    sign: ({ eventId, visitorId, expiresAt }) =>
      signer.sign({ e: eventId, v: visitorId, x: expiresAt.getTime() } satisfies z.infer<typeof payload>),

    async read(token) {
      const known = verified.get(token);
      if (known) return known;
      try {
        const { e, v, x } = payload.parse(await verifier.verify(token));
        const admission = { eventId: e, visitorId: v, expiresAt: new Date(x) };
        verified.set(token, admission, x);
        return admission;
      } catch (error) {
        if (error instanceof InvalidTokenError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
  };
}
