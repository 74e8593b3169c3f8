/** So many points in so many seconds. */
export interface Rate {
  points: number;
  seconds: number;
}

/** Bounds on one GraphQL document, before anything is planned. */
export interface DocumentLimits {
  /** Lexical tokens; the parser stops there. */
  tokens: number;
  /** Nested selection sets, fragments spread out. */
  depth: number;
  aliases: number;
  /** Fields of the root type: each is work of its own. */
  rootFields: number;
  /** Fields once every fragment is spread out; bounds what a few nested fragments can multiply to. */
  fields: number;
}

export interface LiveSettings {
  /** Changes within this time travel in one frame. */
  frameMs: number;
  /** How often every watched seat map is read afresh, so that nobody stays wrong. */
  resyncMs: number;
  /** How often a watched order or hold is read when nothing nudges. */
  pollMs: number;
  subscriptionsPerSocket: number;
  socketsPerIp: number;
  sockets: number;
  messageBytes: number;
  /** A socket with more than this unsent, or frames waiting, for `slowSocketMs` is dropped. */
  unsentBytes: number;
  slowSocketMs: number;
}

/** Everything the router is told by whoever starts it. Times are in milliseconds. */
export interface RouterSettings {
  host: string;
  port: number;
  logLevel: string;
  supergraphPath: string;
  /** Base URLs of the instances of each subgraph; GraphQL is at `<base>/graphql`. */
  subgraphs: Readonly<Record<string, readonly string[]>>;
  amqpUrl: string;
  identity: { jwksUrl: string; issuer: string; audience: string; routerKey: string };
  allowedOrigins: readonly string[];
  /** Any localhost page may call, whatever its port: for development. */
  allowLocalOrigins: boolean;
  /** Proxies in front whose `x-forwarded-for` entry is believed. */
  trustedProxies: number;
  introspection: boolean;
  landingPage: boolean;
  /** Query plans in `extensions` when asked for by header, for Explorer's plan view. */
  exposeQueryPlans: boolean;
  bodyBytes: number;
  document: DocumentLimits;
  rates: {
    /** Requests and socket operations of one IP address, whatever they ask. */
    ip: Rate;
    /** Mutations of one IP address. */
    ipMutations: Rate;
    /** Operations of one account. */
    account: Rate;
    accountMutations: Rate;
    /** Sign-ins and their kin, of one IP address; each root field counts. */
    signIns: Rate;
    /** Guests made from one IP address. */
    guests: Rate;
  };
  requestMs: number;
  fetchMs: number;
  /** A subgraph without any instance that accepts connections is waited for this long from when it went away. */
  restartMs: number;
  drainMs: number;
  live: LiveSettings;
}
