import type { Viewer } from '@parterre/identity/viewer';
import type { Clock } from '@parterre/subgraph-kit/clock';
import { BadUserInput, Forbidden } from '@parterre/subgraph-kit/errors';
import { capacityOf, type PlanPoint, type SeatingPlan } from '../domain/seating-plan.js';
import { layoutFrom, type PlanDraft, planFaults } from '../domain/seating-plan-draft.js';
import { mayManage, requireOrganizer } from './permissions.js';
import type { NewId, SeatingPlanRepository, VenueRepository } from './ports.js';

export interface CreateSeatingPlanCommand extends PlanDraft {
  venueId: string;
  name: string;
  focalPoint?: PlanPoint | null;
}

interface Needs {
  venues: VenueRepository;
  plans: SeatingPlanRepository;
  clock: Clock;
  newId: NewId;
}

/** @throws BadUserInput with every fault of the plan; Forbidden when the venue was entered by somebody else */
export async function createSeatingPlan(
  needs: Needs,
  viewer: Viewer,
  command: CreateSeatingPlanCommand,
): Promise<SeatingPlan> {
  requireOrganizer(viewer);
  const [venue] = await needs.venues.findMany([command.venueId]);
  if (!venue) throw BadUserInput.at('venueId', 'is not a venue; `venues` lists them');
  if (!mayManage(viewer, venue.ownerId)) {
    throw new Forbidden('Only who entered this venue and ADMIN may add plans to it.');
  }
  const faults = planFaults(command);
  if (faults.length > 0) throw new BadUserInput(faults);

  const layout = layoutFrom(command);
  const plan: SeatingPlan = {
    ...layout,
    id: needs.newId(),
    venueId: venue.id,
    name: command.name,
    capacity: capacityOf(layout),
    focalPoint: { x: command.focalPoint?.x ?? 0, y: command.focalPoint?.y ?? 0 },
    createdAt: needs.clock(),
  };
  await needs.plans.create(plan);
  return plan;
}
