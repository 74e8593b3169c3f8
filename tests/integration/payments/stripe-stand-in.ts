import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers as Stripe's documentation shows them: payment intents, refunds, idempotency, errors, signed events. */

// biome-ignore lint/suspicious/noExplicitAny: Stripe's objects, as loose as on the wire
type Json = Record<string, any>;
interface Reply {
  status: number;
  body: Json;
}

/** Stripe's own test payment methods, and what its documentation says they do. */
const methods: Record<string, { decline?: string; challenge?: true }> = {
  pm_card_visa: {},
  pm_card_visa_chargeDeclined: { decline: 'generic_decline' },
  pm_card_chargeDeclinedInsufficientFunds: { decline: 'insufficient_funds' },
  pm_card_threeDSecure2Required: { challenge: true },
};

export async function startStripe(options: { apiKey: string; webhookSecret: string; webhookUrl: string }) {
  const intents = new Map<string, Json>();
  const refunds: Json[] = [];
  /** Of all requests that make or change something, in order. */
  const keys: { path: string; key: string }[] = [];
  const replies = new Map<string, { request: string; reply: Reply }>();
  const state = {
    /** Replies to confirmations that are still to be lost. */
    repliesToLose: 0,
    down: false,
    refundsPending: false,
    /** Confirmations are turned away with this. */
    busy: null as { status: number; code: string } | null,
    webhooks: true,
  };

  const sign = (body: string, secret = options.webhookSecret, at = Math.floor(Date.now() / 1_000)) =>
    `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
  const eventOf = (type: string, object: Json) =>
    JSON.stringify({ id: `evt_${letters()}`, object: 'event', type, created: now(), data: { object } });
  const post = (body: string, signature: string) =>
    fetch(options.webhookUrl, { method: 'POST', body, headers: { 'stripe-signature': signature } });
  const tell = (type: string, object: Json) => {
    if (state.webhooks) {
      const body = eventOf(type, object);
      void post(body, sign(body)).catch(() => {});
    }
  };

  const succeed = (intent: Json) => {
    const card = { brand: 'visa', last4: '4242' };
    const charge = {
      id: `ch_${letters()}`,
      object: 'charge',
      payment_method_details: { type: 'card', card },
    };
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, latest_charge: charge });
    Object.assign(intent, { next_action: null, last_payment_error: null });
    tell('payment_intent.succeeded', shown(intent, false));
  };
  const decline = (intent: Json, error: Json) => {
    Object.assign(intent, {
      status: 'requires_payment_method',
      last_payment_error: error,
      next_action: null,
    });
    tell('payment_intent.payment_failed', shown(intent, false));
  };

  const confirm = (intent: Json, form: URLSearchParams): Reply => {
    const method = methods[form.get('payment_method') ?? ''];
    if (!method) {
      return refusal(400, 'invalid_request_error', 'resource_missing', 'No such PaymentMethod');
    }
    if (intent.status !== 'requires_payment_method') {
      return refusal(400, 'invalid_request_error', 'payment_intent_unexpected_state', 'Unexpected state');
    }
    if (method.decline) {
      const error = {
        type: 'card_error',
        code: 'card_declined',
        decline_code: method.decline,
        message: 'Declined.',
      };
      decline(intent, error);
      return { status: 402, body: { error: { ...error, payment_intent: shown(intent, false) } } };
    }
    if (method.challenge) {
      const url = `https://hooks.stripe.example/redirect/${intent.id}`;
      const next = { type: 'redirect_to_url', redirect_to_url: { url, return_url: form.get('return_url') } };
      Object.assign(intent, { status: 'requires_action', next_action: next });
    } else {
      succeed(intent);
    }
    return { status: 200, body: shown(intent, form.get('expand[0]') === 'latest_charge') };
  };

  const create = (form: URLSearchParams): Reply => {
    const intent = {
      ...{ id: `pi_${letters()}`, object: 'payment_intent', created: now(), livemode: false },
      ...{ amount: Number(form.get('amount')), amount_received: 0, currency: form.get('currency') },
      ...{
        status: 'requires_payment_method',
        next_action: null,
        last_payment_error: null,
        latest_charge: null,
      },
      metadata: metadataOf(form),
    };
    intents.set(intent.id, intent);
    return { status: 200, body: shown(intent, false) };
  };

  const refund = (form: URLSearchParams): Reply => {
    const made = {
      ...{ id: `re_${letters()}`, object: 'refund', created: now(), amount: Number(form.get('amount')) },
      ...{ payment_intent: form.get('payment_intent'), metadata: metadataOf(form) },
      ...{ currency: intents.get(form.get('payment_intent') ?? '')?.currency },
      status: state.refundsPending ? 'pending' : 'succeeded',
    };
    refunds.push(made);
    tell('refund.created', made);
    return { status: 200, body: { ...made } };
  };

  const endRefunds = (status: string, event: string) => {
    for (const one of refunds.filter((refund) => refund.status === 'pending')) {
      one.status = status;
      tell(event, one);
    }
  };

  const answer = (request: IncomingMessage, url: URL, form: URLSearchParams): Reply => {
    const [, , resource = '', id = '', action] = url.pathname.split('/');
    const intent = intents.get(id);
    if (resource === 'payment_methods') {
      const known = form.get('card[token]') === 'tok_visa';
      return known
        ? { status: 200, body: { id: 'pm_card_visa', object: 'payment_method', type: 'card' } }
        : refusal(400, 'invalid_request_error', 'resource_missing', 'No such token');
    }
    if (request.method === 'GET' && id === '') {
      const all = resource === 'refunds' ? refunds : [...intents.values()];
      return { status: 200, body: page(all, url.searchParams) };
    }
    if (resource === 'refunds') {
      return refund(form);
    }
    if (id === '') {
      return create(form);
    }
    if (!intent) {
      return refusal(404, 'invalid_request_error', 'resource_missing', 'No such payment_intent');
    }
    if (action === 'confirm') {
      return confirm(intent, form);
    }
    if (action === 'cancel') {
      if (intent.status === 'succeeded' || intent.status === 'canceled') {
        return refusal(400, 'invalid_request_error', 'payment_intent_unexpected_state', 'Unexpected state');
      }
      Object.assign(intent, { status: 'canceled', next_action: null });
    }
    return { status: 200, body: shown(intent, url.searchParams.get('expand[0]') === 'latest_charge') };
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stripe');
    const text = Buffer.concat(await request.toArray()).toString('utf8');
    if (state.down) {
      return void response.writeHead(500).end('{"error":{"type":"api_error"}}');
    }
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return void response.writeHead(401).end('{"error":{"type":"invalid_request_error"}}');
    }
    if (state.busy && url.pathname.endsWith('/confirm')) {
      return void response
        .writeHead(state.busy.status)
        .end(JSON.stringify({ error: { type: 'invalid_request_error', code: state.busy.code } }));
    }
    const key = request.headers['idempotency-key'];
    const known = typeof key === 'string' ? replies.get(key) : undefined;
    const fingerprint = `${url.pathname} ${text}`;
    const mismatch = known && known.request !== fingerprint;
    const reply = mismatch
      ? refusal(
          400,
          'idempotency_error',
          'idempotency_error',
          'Keys can only be used with the same parameters',
        )
      : (known?.reply ?? answer(request, url, new URLSearchParams(text)));
    if (request.method === 'POST') {
      keys.push({ path: url.pathname, key: String(key) });
    }
    if (typeof key === 'string' && request.method === 'POST' && !known) {
      replies.set(key, { request: fingerprint, reply });
    }
    if (state.repliesToLose > 0 && url.pathname.endsWith('/confirm')) {
      state.repliesToLose -= 1;
      return void response.destroy();
    }
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    ...{ intents, refunds, keys, state, sign, eventOf, post },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The buyer at the bank's page. */
    finishChallenge: (intentId: string, approved: boolean) => {
      const intent = intents.get(intentId) ?? {};
      const code = 'payment_intent_authentication_failure';
      approved
        ? succeed(intent)
        : decline(intent, { type: 'card_error', code, message: 'Not authenticated.' });
    },
    finishRefunds: () => endRefunds('succeeded', 'refund.updated'),
    /** Hours or days later, the bank will not have the money. */
    failRefunds: () => endRefunds('failed', 'refund.failed'),
    cancelRefunds: () => endRefunds('canceled', 'refund.updated'),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type StripeStandIn = Awaited<ReturnType<typeof startStripe>>;

/** A charge is an id unless it was asked to be expanded. */
function shown(intent: Json, expanded: boolean): Json {
  return { ...intent, latest_charge: expanded ? intent.latest_charge : (intent.latest_charge?.id ?? null) };
}

function refusal(status: number, type: string, code: string, message: string): Reply {
  return { status, body: { error: { type, code, message } } };
}

/** Newest first, two to a page at most, so that following pages is tested. */
function page(all: readonly Json[], query: URLSearchParams): Json {
  const intent = query.get('payment_intent');
  const [from, to] = [Number(query.get('created[gte]') ?? 0), Number(query.get('created[lt]') ?? Infinity)];
  const found = [...all]
    .reverse()
    .filter(
      ({ created, payment_intent }) =>
        created >= from && created < to && (!intent || payment_intent === intent),
    );
  const start = found.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  const size = intent ? 100 : 2;
  const data = found.slice(start, start + size);
  return { object: 'list', url: '/v1/list', data, has_more: start + size < found.length };
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const entries = [...form].flatMap(([name, value]) => {
    const [, key] = /^metadata\[(\w+)\]$/.exec(name) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

const letters = () => randomBytes(12).toString('hex');
const now = () => Math.floor(Date.now() / 1_000);
