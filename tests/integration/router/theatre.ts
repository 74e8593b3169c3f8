import { GraphQLError } from 'graphql';
import type { SubgraphSource } from './fixture-subgraph.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key", "@shareable"])`;

export interface TheatreState {
  rows: { key: string; version: number; seats: string; seatIds: string[]; priceTier: string }[];
  areas: { key: string; version: number; available: number; name: string }[];
  order: { id: string; status: string; buyerId: string } | null;
  available: number;
  room: { isOpen: boolean; admittedUpTo: number };
}

export function newTheatre(): TheatreState {
  return {
    rows: ['A/1', 'A/2', 'B/1'].map((key) => ({
      key,
      version: 1,
      seats: 'AAAA',
      seatIds: [1, 2, 3, 4].map((number) => `${key}/${number}`),
      priceTier: key.startsWith('A') ? 'stalls' : 'circle',
    })),
    areas: [{ key: 'floor', version: 1, available: 500, name: 'Floor' }],
    order: { id: 'o1', status: 'PENDING_PAYMENT', buyerId: 'ann' },
    available: 12,
    room: { isOpen: true, admittedUpTo: 0 },
  };
}

interface Context {
  viewer: { kind: string; userId?: string };
}

const refused = (code: string, message: string) => new GraphQLError(message, { extensions: { code } });

export function ticketsOf(state: TheatreState): SubgraphSource {
  const orderFor = (id: string, { viewer }: Context) => {
    if (viewer.kind === 'anonymous') {
      throw refused('UNAUTHENTICATED', 'Sign in.');
    }
    if (id !== state.order?.id || viewer.userId !== state.order.buyerId) {
      throw refused('NOT_FOUND', 'There is no such order.');
    }
    return { ...state.order, total: { amount: 9_900, currency: 'EUR' } };
  };
  return {
    name: 'tickets',
    typeDefs: `${link}
      scalar DateTime
      type Money @shareable { amount: Int! currency: String! }
      type Query { order(id: ID!): Order  myName: String  orders(ids: [ID!]!): [Order]  broken: String  secretive: String  waitingRoom(eventId: ID!): WaitingRoom! }
      type Mutation { placeOrder(id: ID!): Order  login(email: String!): Boolean  createGuestToken: String }
      type Subscription { seatMapUpdated(eventId: ID!): SeatMapUpdate!  orderUpdated(orderId: ID!): Order!  waitingRoomUpdated(eventId: ID!): WaitingRoom! }
      type WaitingRoom { eventId: ID! isOpen: Boolean! admittedUpTo: Int! }
      type Event @key(fields: "id") { id: ID! seatMap: SeatMap! availability(of: Int): Int! }
      type SeatMap { eventId: ID! rows: [SeatRow!]! generalAdmission: [GeneralAdmissionArea!]! asOf: DateTime! }
      type SeatRow { key: ID! version: Int! seats: String! seatIds: [ID!]! priceTier: ID! }
      type GeneralAdmissionArea { key: ID! version: Int! available: Int! name: String! price: Money! }
      type SeatMapUpdate { eventId: ID! event: Event! rows: [SeatRow!]! generalAdmission: [GeneralAdmissionArea!]! asOf: DateTime! }
      type Order @key(fields: "id") { id: ID! status: String! event: Event! total: Money! }
    `,
    resolvers: {
      Query: {
        order: (_root: unknown, { id }: { id: string }, context: Context) => orderFor(id, context),
        myName: (_root: unknown, _args: unknown, { viewer }: Context) => viewer.userId ?? null,
        waitingRoom: (_root: unknown, { eventId }: { eventId: string }) => {
          if (eventId === 'nowhere') {
            throw refused('NOT_FOUND', 'There is no such event.');
          }
          return { eventId, ...state.room };
        },
        broken: () => {
          throw new Error('connect ECONNREFUSED mongodb://secret@10.0.0.7');
        },
        secretive: () => {
          throw refused('FORBIDDEN', 'Not for you.');
        },
      },
      Mutation: {
        placeOrder: (_root: unknown, { id }: { id: string }, context: Context) => orderFor(id, context),
        login: () => true,
        createGuestToken: () => 'a-guest',
      },
      Event: {
        __resolveReference: ({ id }: { id: string }) => (id === 'nowhere' ? null : { id }),
        availability: (_event: unknown, { of }: { of?: number }) => state.available * (of ?? 1),
        seatMap: ({ id }: { id: string }, _args: unknown, { viewer }: Context) => {
          if (id === 'draft' && viewer.userId !== 'ann') {
            throw refused('NOT_FOUND', 'There is no such event.');
          }
          return {
            eventId: id,
            rows: structuredClone(state.rows),
            generalAdmission: state.areas.map((area) => ({
              ...area,
              price: { amount: 1_000, currency: 'EUR' },
            })),
            asOf: '2026-05-01T10:00:00.000Z',
          };
        },
      },
      Order: {
        __resolveReference: ({ id }: { id: string }, context: Context) => orderFor(id, context),
        event: () => ({ __typename: 'Event', id: 'e1' }),
      },
    },
  };
}

export const eventsSubgraph: SubgraphSource = {
  name: 'events',
  typeDefs: `${link}
    type Query { event(id: ID!): Event  events: [Event!]! }
    type Mutation { publishEvent(id: ID!): Event }
    type Event @key(fields: "id") { id: ID! title: String! summary: String }
  `,
  resolvers: {
    Query: {
      event: (_root: unknown, { id }: { id: string }) => eventOf(id),
      events: () => ['e1', 'e2'].map(eventOf),
    },
    Mutation: { publishEvent: (_root: unknown, { id }: { id: string }) => eventOf(id) },
    Event: { __resolveReference: ({ id }: { id: string }) => eventOf(id) },
  },
};

export const paymentsSubgraph: SubgraphSource = {
  name: 'payments',
  typeDefs: `${link}
    type Query { payment(id: ID!): Payment }
    type Payment @key(fields: "id") { id: ID! status: String! }
    type Order @key(fields: "id") { id: ID! payments: [Payment!] }
  `,
  resolvers: {
    Query: { payment: (_root: unknown, { id }: { id: string }) => ({ id, status: 'CAPTURED' }) },
    Order: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      payments: ({ id }: { id: string }) => [{ id: `p-${id}`, status: 'CAPTURED' }],
    },
  },
};

function eventOf(id: string) {
  return { id, title: `Night ${id}`, summary: null };
}
