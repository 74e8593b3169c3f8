import { randomUUID } from 'node:crypto';
import { type Api, createApi } from '@parterre/house/api';
import type { House } from '@parterre/house/house';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Milliseconds of each step of a purchase, one after the other. */
export interface PurchaseTimes {
  hold: number;
  order: number;
  /** Until the payment is captured. */
  pay: number;
  /** From the answer to the payment until the buyer's screen has the tickets. */
  tickets: number;
  /** From asking for the hold to having the tickets. */
  whole: number;
}

const confirmedWithinMs = 30_000;

/** Someone with an account, an open page and a live channel, as the storefront has one. */
export class Buyer {
  private constructor(
    private readonly api: Api,
    private readonly live: Client,
  ) {}

  static async register(house: House): Promise<Buyer> {
    const anonymous = createApi(house.graphqlUrl);
    const { register } = await anonymous(
      `mutation ($input: RegisterInput!) {
        register(input: $input) { ... on SignedIn { session { accessToken } } ... on EmailTaken { message } }
      }`,
      {
        input: {
          ...{ email: `${randomUUID()}@parterre.example`, password: randomUUID() },
          ...{ displayName: 'Bench Buyer', locale: 'en' },
        },
      },
    );
    const { accessToken } = register.session;
    const live = createClient({
      ...{ url: house.wsUrl, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 },
      // Whoever waits for tickets on it is told by their subscription.
      onNonLazyError: () => undefined,
      connectionParams: { authorization: `Bearer ${accessToken}` },
    });
    return new Buyer(anonymous.as(accessToken), live);
  }

  /** Hold, order, pay, tickets. @throws when it does not end in a ticket a seat */
  async buy(eventId: string, seatIds: string[]): Promise<PurchaseTimes> {
    const at = [performance.now()];
    const hold = await this.#ask('holdSeats', 'HoldSeatsInput', 'SeatHold', { eventId, seatIds });
    at.push(performance.now());
    const order = await this.#ask('placeOrder', 'PlaceOrderInput', 'Order', { holdId: hold });
    at.push(performance.now());
    const confirmed = this.#confirmed(order, seatIds.length);
    await this.#ask('payOrder', 'PayOrderInput', 'Payment', { orderId: order, paymentMethodToken: 'tok_ok' });
    at.push(performance.now());
    await confirmed;
    at.push(performance.now());
    const [start = 0, held = 0, ordered = 0, paid = 0, end = 0] = at;
    return {
      hold: held - start,
      order: ordered - held,
      pay: paid - ordered,
      tickets: end - paid,
      whole: end - start,
    };
  }

  async leave(): Promise<void> {
    await this.live.dispose();
  }

  async #ask(mutation: string, inputType: string, wanted: string, input: object): Promise<string> {
    const answer = await this.api(
      `mutation ($input: ${inputType}!) { ${mutation}(input: $input) { __typename ... on ${wanted} { id } } }`,
      { input: { ...input, idempotencyKey: randomUUID() } },
    );
    if (answer[mutation].__typename !== wanted) throw new Error(`${mutation}: ${JSON.stringify(answer)}`);
    return answer[mutation].id;
  }

  /** Resolves when the live channel shows the order with all of its tickets. */
  #confirmed(orderId: string, tickets: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(new Error(`Order ${orderId} got no tickets.`)),
        confirmedWithinMs,
      );
      const settle = (fault?: unknown) => {
        clearTimeout(timer);
        unsubscribe();
        if (fault === undefined) resolve();
        else reject(fault instanceof Error ? fault : new Error(JSON.stringify(fault)));
      };
      const unsubscribe = this.live.subscribe<{ orderUpdated: { status: string; tickets: unknown[] } }>(
        {
          query: 'subscription ($id: ID!) { orderUpdated(orderId: $id) { status tickets { number } } }',
          variables: { id: orderId },
        },
        {
          next: ({ data, errors }) => {
            if (errors) return settle(errors);
            const order = data?.orderUpdated;
            if (order?.status === 'CONFIRMED' && order.tickets.length === tickets) settle();
          },
          error: settle,
          complete: () => settle(new Error(`The channel closed before the tickets of ${orderId}.`)),
        },
      );
    });
  }
}
