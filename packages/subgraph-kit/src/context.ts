import type { Viewer } from '@parterre/identity/viewer';

/** What every resolver finds in its context; a subgraph adds its use cases and loaders. */
export interface RequestContext {
  viewer: Viewer;
}
