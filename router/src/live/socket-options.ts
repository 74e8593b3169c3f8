import type { Server } from 'node:http';
import type { ApolloGateway } from '@apollo/gateway';
import type { Logger } from 'pino';
import type { LoadedSupergraph } from '../gateway/supergraph.js';
import type { Admit } from '../http/admission.js';
import type { Authenticate } from '../http/authentication.js';
import type { FormatError } from '../http/format-error.js';
import type { OriginCheck } from '../http/origins.js';
import type { Rates } from '../limits/rates.js';
import type { RouterMetrics } from '../metrics.js';
import type { RouterSettings } from '../settings.js';
import type { Subscriptions } from './subscriptions.js';

/** What serving sockets needs of the rest of the router. */
export interface SocketsOptions {
  server: Server;
  gateway: ApolloGateway;
  current(): LoadedSupergraph;
  subscriptions: Subscriptions;
  authenticate: Authenticate;
  isAllowedOrigin: OriginCheck;
  admit: Admit;
  rates: Rates;
  formatError: FormatError;
  settings: RouterSettings;
  metrics: RouterMetrics;
  log: Logger;
}
