import { CompactSign, compactVerify, importJWK } from 'jose';
import { JWSSignatureVerificationFailed } from 'jose/errors';
import { inspectCompactJws } from './compact-jws.js';
import { InvalidTokenError } from './invalid-token.js';
import type { PublicJwk, SigningKey } from './keys.js';

export { InvalidTokenError, type InvalidTokenReason } from './invalid-token.js';

/** What the largest QR code holds, in bytes. A code that scans well in a queue at night is a tenth of it. */
export const maxCodeLength = 2_953;

export type CodeSigner = {
  /**
   * Signs a small JSON object. The code costs 145 characters and 4/3 of the payload's bytes.
   * @throws RangeError when it would not fit into a QR code.
   */
  sign(payload: object): Promise<string>;
};

/**
 * Codes that are checked offline, with nothing but the published keys: a JWS without `kid`, which would be
 * longer than the rest of the header and the verifier has only a few keys to try.
 * @param options.type keeps a code of one kind from being taken for another, e.g. `parterre-ticket+jws`
 */
export function createCodeSigner(options: { readonly key: SigningKey; readonly type: string }): CodeSigner {
  return {
    async sign(payload) {
      const code = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'EdDSA', typ: options.type })
        .sign(options.key.privateKey);
      if (code.length > maxCodeLength)
        throw new RangeError(`A code has at most ${maxCodeLength} characters.`);
      return code;
    },
  };
}

export type CodeVerifier = {
  /**
   * The payload as it was signed, for the caller to parse. Says nothing about whether the ticket is still good.
   * @throws InvalidTokenError
   */
  verify(code: string): Promise<unknown>;
};

export function createCodeVerifier(options: {
  readonly publicKeys: readonly PublicJwk[];
  readonly type: string;
}): CodeVerifier {
  // Imported once; a key that cannot be imported is reported by the first `verify`, and by each one after it.
  const imported = Promise.all(options.publicKeys.map((key) => importJWK({ ...key }, 'EdDSA')));
  imported.catch(() => undefined);

  return {
    async verify(code) {
      inspectCompactJws(code, options.type, maxCodeLength);
      for (const key of await imported.catch(refuseUnusableKeys)) {
        try {
          const { payload } = await compactVerify(code, key, { algorithms: ['EdDSA'] });
          return parsePayload(payload);
        } catch (error) {
          if (!(error instanceof JWSSignatureVerificationFailed)) throw error;
        }
      }
      throw new InvalidTokenError('signature');
    },
  };
}

function refuseUnusableKeys(): never {
  throw new InvalidTokenError('unavailable');
}

function parsePayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new InvalidTokenError('malformed');
  }
}
