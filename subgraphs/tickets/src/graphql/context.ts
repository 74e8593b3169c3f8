import type { Clock } from '@parterre/subgraph-kit/clock';
import type { RequestContext } from '@parterre/subgraph-kit/context';
import type { UseCases } from '../use-cases/use-cases.js';
import type { Loaders } from './loaders.js';

export interface TicketsContext extends RequestContext {
  useCases: UseCases;
  loaders: Loaders;
  clock: Clock;
}
