import type { RequestContext } from '@parterre/subgraph-kit/context';
import type { UseCases } from '../use-cases/use-cases.js';
import type { Loaders } from './loaders.js';

export interface NotificationsContext extends RequestContext {
  useCases: UseCases;
  loaders: Loaders;
}
