import { createHash } from 'node:crypto';
import type { RouteHandler } from '@parterre/subgraph-kit/http';
import { type Behaviour, testCards } from '../domain/test-cards.js';
import { queryOf, wrongMethod } from './json-request.js';

interface Texts {
  title: string;
  intro: string;
  number: string;
  month: string;
  year: string;
  code: string;
  submit: string;
  cards: string;
  token: string;
  behaviours: Record<Behaviour, string>;
}

const texts: Record<'en' | 'fr', Texts> = {
  en: {
    title: 'Card details (test provider)',
    intro: 'The number stays with the payment provider: the shop gets a token only.',
    number: 'Card number',
    month: 'Expiry month',
    year: 'Expiry year',
    code: 'Security code',
    submit: 'Get a token',
    cards: 'Test cards (any date to come, any code)',
    token: 'Token',
    behaviours: {
      ok: 'succeeds',
      declined: 'is declined',
      insufficient_funds: 'has not enough money',
      challenge: 'has to be confirmed with the bank',
      timeout: 'gets no answer',
      slow: 'answers late',
      reply_lost: 'is charged, but the answer is lost',
    },
  },
  fr: {
    title: 'Carte bancaire (prestataire de test)',
    intro: 'Le numéro reste chez le prestataire de paiement : la boutique ne reçoit qu’un jeton.',
    number: 'Numéro de carte',
    month: 'Mois d’expiration',
    year: 'Année d’expiration',
    code: 'Code de sécurité',
    submit: 'Obtenir un jeton',
    cards: 'Cartes de test (toute date à venir, tout code)',
    token: 'Jeton',
    behaviours: {
      ok: 'réussit',
      declined: 'est refusée',
      insufficient_funds: 'n’a pas assez de provision',
      challenge: 'doit être confirmée auprès de la banque',
      timeout: 'reste sans réponse',
      slow: 'répond tard',
      reply_lost: 'est débitée, mais la réponse se perd',
    },
  },
};

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}
label{display:block;margin-top:.75rem}input,button{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}
button{margin-top:1rem}output{display:block;margin-top:1rem;overflow-wrap:anywhere}`;

const script = `const form=document.querySelector('form'),out=document.querySelector('output');
form.addEventListener('submit',async(event)=>{event.preventDefault();
const f=new FormData(form);out.textContent='…';
try{const r=await fetch('/v1/tokens',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({
number:f.get('number'),expiryMonth:Number(f.get('month')),expiryYear:Number(f.get('year')),securityCode:f.get('code')})});
const b=await r.json();
if(r.ok){form.reset();out.textContent=form.dataset.token+': '+b.token;}else{out.textContent=b.error.message;}
}catch{out.textContent='The provider cannot be reached.';}});`;

const policy = [
  "default-src 'none'",
  `script-src '${hashOf(script)}'`,
  `style-src '${hashOf(style)}'`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/** `GET /tokenize`: where a person types a test card and gets a token; in French with `?lang=fr` or a French browser. */
export function tokenizePage(): RouteHandler {
  const pages = { en: pageIn('en'), fr: pageIn('fr') };
  return async (request, response) => {
    if (request.method !== 'GET') {
      return wrongMethod(response);
    }
    const asked = queryOf(request, 'lang') ?? request.headers['accept-language'] ?? '';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', policy);
    response.setHeader('cache-control', 'no-store');
    response.end(asked.toLowerCase().startsWith('fr') ? pages.fr : pages.en);
  };
}

function pageIn(language: 'en' | 'fr'): string {
  const text = texts[language];
  const field = (name: string, label: string, attributes: string) =>
    `<label for="${name}">${label}</label><input id="${name}" name="${name}" required ${attributes}>`;
  const cards = testCards.map(
    ({ number, brand, behaviour }) =>
      `<li><code>${number}</code> (${brand}) ${text.behaviours[behaviour]}</li>`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${text.title}</title><style>${style}</style></head>
<body><main><h1>${text.title}</h1><p>${text.intro}</p><form data-token="${text.token}">
${field('number', text.number, 'inputmode="numeric" autocomplete="off" maxlength="32"')}
${field('month', text.month, 'type="number" min="1" max="12"')}
${field('year', text.year, 'type="number" min="2000" max="2100"')}
${field('code', text.code, 'inputmode="numeric" autocomplete="off" pattern="[0-9]{3,4}"')}
<button type="submit">${text.submit}</button></form><output role="status"></output>
<h2>${text.cards}</h2><ul>${cards.join('')}</ul></main><script>${script}</script></body></html>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
