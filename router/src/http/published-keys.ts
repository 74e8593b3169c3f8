import { type RouteHandler, respond } from '@parterre/subgraph-kit/http';
import type { Logger } from 'pino';

/** Shorter than the overlap with which keys rotate: whoever asks has the next key before anything is signed with it. */
export const keptForMs = 60_000;
/** Scanners are not to wait, each in turn, for a subgraph that is away. */
export const retryMs = 5_000;

/**
 * The public keys of a subgraph at the public door, for whoever checks offline what it has signed: a scanner at an
 * entrance has no other address of the house. Read at most once a minute, whoever asks; while the subgraph is away,
 * the keys that it had are as good, and it is asked again every few seconds.
 * @param read the JWK set of the subgraph as JSON
 */
export function publishedKeysRoute(
  read: () => Promise<string>,
  log: Logger,
  now: () => number = () => performance.now(),
): RouteHandler {
  let kept: { json: string; at: number } | undefined;
  let reading: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      kept = { json: await read(), at: now() };
    } catch (err) {
      log.warn({ err }, 'published keys could not be read');
      if (kept) kept.at = now() - keptForMs + retryMs;
    }
  };

  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      respond(response, 405, { error: 'These keys can only be read.' });
      return;
    }
    if (!kept || now() - kept.at >= keptForMs) {
      reading ??= refresh().finally(() => {
        reading = undefined;
      });
      await reading;
    }
    if (!kept) {
      respond(response, 503, { error: 'The keys cannot be read at the moment.' });
      return;
    }
    response.setHeader('cache-control', `public, max-age=${keptForMs / 1_000}`);
    // Public keys are for everyone, the scanner on a page of another origin included.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'application/jwk-set+json');
    response.end(kept.json);
  };
}
