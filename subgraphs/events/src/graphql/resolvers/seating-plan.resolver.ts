import { Access } from '@parterre/subgraph-kit/access';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import {
  type PlanArea as Area,
  type PlanSeat as Seat,
  type SeatingPlanSummary,
  type PlanSection as Section,
  seatsOf,
} from '../../domain/seating-plan.js';
import type { EventsContext } from '../context.js';
import { CreateSeatingPlanInput } from '../inputs/seating-plan.inputs.js';
import { PlanArea, PlanRow, PlanSeat, PlanSection, SeatingPlan } from '../types/seating-plan.js';

@Resolver(() => SeatingPlan)
export class SeatingPlanResolver {
  @Access('ORGANIZER')
  @Mutation(() => SeatingPlan, {
    description: 'Adds a seating plan to a venue of your own. Every fault of the plan is named at once.',
  })
  createSeatingPlan(
    @Arg('input', () => CreateSeatingPlanInput, { description: 'The plan.' }) input: CreateSeatingPlanInput,
    @Ctx() { useCases, viewer }: EventsContext,
  ): Promise<SeatingPlanSummary> {
    return useCases.createSeatingPlan(viewer, input);
  }

  @FieldResolver(() => [PlanSection], { description: 'Sections of seats, in plan order.' })
  async sections(@Root() plan: SeatingPlan, @Ctx() { loaders }: EventsContext): Promise<readonly Section[]> {
    return (await loaders.layouts.load(plan.id))?.sections ?? [];
  }

  @FieldResolver(() => [PlanArea], { description: 'General-admission areas.' })
  async areas(@Root() plan: SeatingPlan, @Ctx() { loaders }: EventsContext): Promise<readonly Area[]> {
    return (await loaders.layouts.load(plan.id))?.areas ?? [];
  }
}

@Resolver(() => PlanRow)
export class PlanRowResolver {
  @FieldResolver(() => [PlanSeat], { description: 'Its seats with their places, in plan order.' })
  seats(@Root() row: PlanRow): Seat[] {
    return seatsOf(row);
  }
}
