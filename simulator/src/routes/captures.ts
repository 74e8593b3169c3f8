import { isCurrency } from '@parterre/contracts/currency';
import { type RouteHandler, respond } from '@parterre/subgraph-kit/http';
import { z } from 'zod';
import type { CaptureService } from '../capture-service.js';
import type { Capture } from '../domain/records.js';
import type { ProviderState } from '../provider-state.js';
import { fingerprintOf, keyOf, queryOf, readJson, wrongMethod } from './json-request.js';

const reference = z.string().min(1).max(64);
const captureRequest = z.object({
  reference,
  amount: z.int().min(1).max(999_999_999_999),
  currency: z.string().refine(isCurrency),
  token: z.string().min(1).max(128),
});

/** A capture as merchants are shown it: with the address of its page while the buyer has to confirm it. */
export function capturePresenter(publicUrl: () => string): (capture: Capture) => object {
  return ({ challenge, ...capture }) => ({
    ...capture,
    challengeUrl:
      capture.status === 'requires_action' ? `${publicUrl()}/challenge?id=${challenge ?? ''}` : null,
  });
}

/** `POST /v1/captures` takes money; `GET /v1/captures?reference=` or `?id=` tells what came of it. */
export function capturesRoute(
  service: CaptureService,
  state: ProviderState,
  present: (capture: Capture) => object,
): RouteHandler {
  return async (request, response) => {
    if (request.method === 'GET') {
      const byReference = queryOf(request, 'reference');
      const byId = queryOf(request, 'id');
      const found = byReference
        ? state.captureByReference(byReference)
        : byId
          ? state.captureById(byId)
          : null;
      await state.flushed();
      return respond(response, 200, { captures: found ? [present(found)] : [] });
    }
    if (request.method !== 'POST') {
      return wrongMethod(response);
    }
    const key = keyOf(request);
    const asked = await readJson(request, captureRequest);
    const result = await service.capture(asked, key, fingerprintOf(asked));
    if (result.reply) {
      respond(response, 200, present(result.capture));
    } else {
      response.destroy();
    }
  };
}

/** `POST /v1/captures/cancel` makes sure that nothing is captured under a reference, or tells that it was. */
export function cancelRoute(service: CaptureService, present: (capture: Capture) => object): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      return wrongMethod(response);
    }
    const asked = await readJson(request, z.object({ reference }));
    respond(response, 200, present(await service.cancel(asked.reference)));
  };
}
