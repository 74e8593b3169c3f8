import type { Viewer } from '@parterre/identity/viewer';

/** What the router knows of one operation while it runs. */
export interface RouterContext {
  viewer: Viewer;
  correlationId: string;
  clientAddress: string;
  /** On the clock of `performance.now()`: when the client must have its answer. */
  deadline: number;
}
