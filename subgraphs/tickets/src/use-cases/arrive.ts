import type { Viewer } from '@parterre/identity/viewer';
import type { Sale } from '../domain/sale.js';
import { type AdmissionRefusal, admissionRefusal, type ShownAdmission } from './admission.js';
import { type HoldRight, holdRight } from './hold-right.js';
import { onTheMarket } from './on-the-market.js';
import type { Layout, Ports } from './ports.js';
import { userIdOf } from './viewer.js';

/** Whoever wants to hold something of an event, before they say what. */
export interface Arrival {
  sale: Sale;
  layout: Layout;
  buyerId: string;
  right: HoldRight;
  /** Why nothing new may be held; to add to a hold of one's own, nobody is asked again. */
  notAdmitted: AdmissionRefusal | null;
}

/** @throws what onTheMarket, userIdOf and holdRight throw */
export async function arrive(
  ports: Ports,
  viewer: Viewer,
  {
    eventId,
    accessCode,
    admission,
  }: { eventId: string; accessCode: string | null; admission: ShownAdmission },
): Promise<Arrival> {
  const buyerId = userIdOf(viewer);
  const sale = await onTheMarket(ports, eventId);
  const [layout, right, notAdmitted] = await Promise.all([
    ports.layouts.of(sale.eventId),
    holdRight(ports, sale, accessCode),
    admissionRefusal(ports, sale, buyerId, admission),
  ]);
  return { sale, layout, buyerId, right, notAdmitted };
}
