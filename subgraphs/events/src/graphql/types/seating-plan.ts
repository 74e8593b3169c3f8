import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';

// Simple resolvers: a plan has tens of thousands of these, and each wrapped field would cost a promise.

@ObjectType({ description: "A point on a plan, in the plan's own units.", simpleResolvers: true })
export class PlanPoint {
  @Field(() => Float, { description: 'To the right.' })
  x: number;

  @Field(() => Float, { description: 'Downwards.' })
  y: number;
}

@ObjectType({ description: 'One seat as the plan draws it.', simpleResolvers: true })
export class PlanSeat {
  @Field(() => String, { description: 'Its number in the row, e.g. 12 or 12A.' })
  number: string;

  @Field(() => Float, { description: "To the right, in the plan's own units." })
  x: number;

  @Field(() => Float, { description: "Downwards, in the plan's own units." })
  y: number;

  @Field(() => Boolean, { description: 'Whether a wheelchair user can take it.' })
  accessible: boolean;

  @Field(() => Boolean, { description: 'Whether something stands between it and the stage.' })
  restrictedView: boolean;
}

@ObjectType({
  description: 'A row of seats. `numbers` with the line they stand on is the lean form of `seats`.',
  simpleResolvers: true,
})
export class PlanRow {
  @Field(() => String, { description: 'Its name in the section, e.g. A.' })
  row: string;

  @Field(() => [String], { description: 'Seat numbers in plan order, at most 60.' })
  numbers: readonly string[];

  @Field(() => Float, { description: 'Where the first seat is: to the right.' })
  x: number;

  @Field(() => Float, { description: 'Where the first seat is: downwards.' })
  y: number;

  @Field(() => Float, { description: 'From one seat to the next.' })
  spacing: number;

  @Field(() => Float, { description: 'Direction of the row in degrees, clockwise; 0 runs to the right.' })
  angle: number;

  @Field(() => Float, {
    description: 'How far the middle of the row bows aside, to the right of its direction.',
  })
  curve: number;

  @Field(() => [String], { description: 'Numbers of the wheelchair-accessible seats.' })
  accessible: readonly string[];

  @Field(() => [String], { description: 'Numbers of the seats with a restricted view.' })
  restrictedView: readonly string[];
}

@ObjectType({
  description: 'A part of the house whose seats belong together, e.g. Stalls.',
  simpleResolvers: true,
})
export class PlanSection {
  @Field(() => String, { description: 'Its name; seat ids begin with it.' })
  name: string;

  @Field(() => [PlanRow], { description: 'Its rows, in plan order.' })
  rows: readonly PlanRow[];
}

@ObjectType({
  description: 'A place without seats, sold by number: general admission.',
  simpleResolvers: true,
})
export class PlanArea {
  @Field(() => String, { description: 'Names it within the plan; holds are made with it.' })
  key: string;

  @Field(() => String, { description: 'What people call it.' })
  name: string;

  @Field(() => Int, { description: 'How many people fit.' })
  capacity: number;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Where people sit at a venue, with the geometry for drawing it.' })
export class SeatingPlan {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => String, { description: 'Tells the plans of one venue apart, e.g. Concert, centre stage.' })
  name: string;

  @Field(() => Int, { description: 'Seats and general admission together.' })
  capacity: number;

  @Field(() => PlanPoint, { description: 'What the audience looks at, usually the middle of the stage.' })
  focalPoint: PlanPoint;
}
