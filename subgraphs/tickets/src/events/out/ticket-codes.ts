import type { SigningKey } from '@parterre/identity/keys';
import { createCodeSigner, createCodeVerifier, InvalidTokenError } from '@parterre/identity/signed-code';
import { z } from 'zod';
import type { TicketCodes } from '../../use-cases/ports.js';

const type = 'parterre-ticket+jws';
/** Short names: every character makes the QR code denser. */
const payload = z.object({ t: z.string(), e: z.string(), n: z.int(), v: z.int() });

/** The codes people carry: signed here, checked anywhere with the published key. */
export function createTicketCodes(key: SigningKey): TicketCodes {
  const signer = createCodeSigner({ key, type });
  const verifier = createCodeVerifier({ publicKeys: [key.publicJwk], type });
  return {
    sign: ({ id, eventId, serial, codeVersion }) =>
      signer.sign({ t: id, e: eventId, n: serial, v: codeVersion } satisfies z.infer<typeof payload>),

    async read(code) {
      try {
        const { t, e, v } = payload.parse(await verifier.verify(code));
        return { ticketId: t, eventId: e, codeVersion: v };
      } catch (error) {
        if (error instanceof InvalidTokenError || error instanceof z.ZodError) return null;
        throw error;
      }
    },
  };
}
