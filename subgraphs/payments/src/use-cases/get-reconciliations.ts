import { hasRole, type Viewer } from '@parterre/identity/viewer';
import { Forbidden } from '@parterre/subgraph-kit/errors';
import type { Reconciliation, ReconciliationStore } from './ports.js';

/** The days that were compared with the provider, the newest first: for ADMIN. */
export function createGetReconciliations(reconciliations: Pick<ReconciliationStore, 'page'>) {
  return async (
    viewer: Viewer,
    page: { before: string | null; limit: number },
  ): Promise<Reconciliation[]> => {
    if (!hasRole(viewer, 'ADMIN')) {
      throw new Forbidden('Reconciliations are for ADMIN.');
    }
    return reconciliations.page(page);
  };
}
