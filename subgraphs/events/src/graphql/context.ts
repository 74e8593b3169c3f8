import type { RequestContext } from '@parterre/subgraph-kit/context';
import type { UseCases } from '../use-cases/use-cases.js';
import type { Loaders } from './loaders.js';

/** What every resolver of this subgraph finds in its context. */
export interface EventsContext extends RequestContext {
  useCases: UseCases;
  loaders: Loaders;
}
