import { createHash } from 'node:crypto';
import { formatMoney } from '@parterre/contracts/currency';
import { type RouteHandler, readBody } from '@parterre/subgraph-kit/http';
import type { CaptureService } from '../capture-service.js';
import type { Capture } from '../domain/records.js';
import type { ProviderState } from '../provider-state.js';
import { ApiError, queryOf, wrongMethod } from './json-request.js';

const texts = {
  en: {
    title: 'Confirm your payment (test bank)',
    ask: (amount: string, last4: string) => `Pay ${amount} with the card ending in ${last4}?`,
    approve: 'Approve',
    refuse: 'Refuse',
    captured: 'The payment is confirmed. You can close this page.',
    declined: 'The payment was refused; nothing was taken. You can close this page.',
    cancelled: 'This payment was called off; nothing was taken.',
  },
  fr: {
    title: 'Confirmez votre paiement (banque de test)',
    ask: (amount: string, last4: string) =>
      `Payer ${amount} avec la carte qui se termine par ${last4}\u00a0?`,
    approve: 'Accepter',
    refuse: 'Refuser',
    captured: 'Le paiement est confirmé. Vous pouvez fermer cette page.',
    declined: 'Le paiement a été refusé\u00a0; rien n’a été débité. Vous pouvez fermer cette page.',
    cancelled: 'Ce paiement a été annulé\u00a0; rien n’a été débité.',
  },
} as const;
type Language = keyof typeof texts;

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;padding:.5rem 1rem;margin:1rem 1rem 0 0}`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  // Nobody is to lay another page over the buttons.
  "frame-ancestors 'none'",
].join('; ');

const maxFormBytes = 1_024;

/**
 * `GET /challenge?id=`: where the buyer confirms a payment with their bank, as 3-D Secure has it; `POST` with
 * `decision=approve` or `refuse` decides, once. In French with `lang=fr` or a French browser.
 */
export function challengePage(service: CaptureService, state: ProviderState): RouteHandler {
  return async (request, response) => {
    const capture = state.captureByChallenge(queryOf(request, 'id') ?? '');
    if (!capture) {
      throw new ApiError(404, 'NOT_FOUND', 'There is no such payment to confirm.');
    }
    if (request.method === 'POST') {
      const form = new URLSearchParams((await readBody(request, maxFormBytes)).toString('utf8'));
      const decision = form.get('decision');
      if (decision !== 'approve' && decision !== 'refuse') {
        throw new ApiError(400, 'INVALID_REQUEST', 'decision: must be approve or refuse');
      }
      await service.confirm(capture.id, decision === 'approve');
      // Another request may have decided a moment before; then it is that one's word that stands.
      await state.flushed();
    } else if (request.method !== 'GET') {
      return wrongMethod(response);
    }
    const asked = queryOf(request, 'lang') ?? request.headers['accept-language'] ?? '';
    const language = asked.toLowerCase().startsWith('fr') ? 'fr' : 'en';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', policy);
    response.setHeader('cache-control', 'no-store');
    // The address is the key to the decision: it is not to be told to other sites.
    response.setHeader('referrer-policy', 'no-referrer');
    response.end(pageOf(state.captureById(capture.id) ?? capture, language));
  };
}

function pageOf({ status, amount, currency, card }: Capture, language: Language): string {
  const text = texts[language];
  const body =
    status === 'requires_action'
      ? `<p>${text.ask(formatMoney(amount, currency, language), card?.last4 ?? '')}</p>
<form method="post"><button name="decision" value="approve">${text.approve}</button>
<button name="decision" value="refuse">${text.refuse}</button></form>`
      : `<p role="status">${text[status]}</p>`;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${text.title}</title><style>${style}</style></head>
<body><main><h1>${text.title}</h1>${body}</main></body></html>`;
}
