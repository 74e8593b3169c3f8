import { ArrayMaxSize, IsOptional, Length, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';

// These bounds keep what is read small. What makes a plan right is decided in domain/seating-plan-draft.ts, so that
// all its faults are told together.

const coordinate = 1_000_000;

@InputType({ description: "A point on a plan, in the plan's own units." })
export class PlanPointInput {
  @Field(() => Float, { description: 'To the right.' })
  @Min(-coordinate)
  @Max(coordinate)
  x: number;

  @Field(() => Float, { description: 'Downwards.' })
  @Min(-coordinate)
  @Max(coordinate)
  y: number;
}

@InputType({
  description:
    'A row of seats on a line from (x, y). Name the seats by `numbers`, or by `first` and `count` for a run such as 1 to 40.',
})
export class PlanRowInput {
  @Field(() => String, { description: 'Its name in the section, e.g. A; at most 12 characters, no "/".' })
  @MaxLength(100)
  row: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Seat numbers in plan order, at most 60, each at most 8 characters without "/".',
  })
  @IsOptional()
  @ArrayMaxSize(1_000)
  @MaxLength(100, { each: true })
  numbers?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Number of the first seat of a run; 1 unless given.' })
  @IsOptional()
  @Min(0)
  @Max(99_999)
  first?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many seats the run has, 1 to 60.' })
  @IsOptional()
  @Max(100_000)
  count?: number | null;

  @Field(() => Float, { description: 'Where the first seat is: to the right.' })
  @Min(-coordinate)
  @Max(coordinate)
  x: number;

  @Field(() => Float, { description: 'Where the first seat is: downwards.' })
  @Min(-coordinate)
  @Max(coordinate)
  y: number;

  @Field(() => Float, { defaultValue: 1, description: 'From one seat to the next.' })
  @Min(-1_000)
  @Max(1_000)
  spacing: number;

  @Field(() => Float, {
    defaultValue: 0,
    description: 'Direction of the row in degrees, clockwise; 0 runs to the right.',
  })
  @Min(-360)
  @Max(360)
  angle: number;

  @Field(() => Float, {
    defaultValue: 0,
    description:
      'How far the middle of the row bows aside, to the right of its direction; negative to the left.',
  })
  @Min(-10_000)
  @Max(10_000)
  curve: number;

  @Field(() => [String], { defaultValue: [], description: 'Numbers of the wheelchair-accessible seats.' })
  @ArrayMaxSize(60)
  accessible: string[];

  @Field(() => [String], { defaultValue: [], description: 'Numbers of the seats with a restricted view.' })
  @ArrayMaxSize(60)
  restrictedView: string[];
}

@InputType({ description: 'A part of the house whose seats belong together.' })
export class PlanSectionInput {
  @Field(() => String, { description: 'Its name, e.g. Stalls; at most 40 characters, no "/".' })
  @MaxLength(200)
  name: string;

  @Field(() => [PlanRowInput], { description: 'Its rows in plan order, at most 5,000 in the whole plan.' })
  @ArrayMaxSize(5_000)
  @ValidateNested({ each: true })
  rows: PlanRowInput[];
}

@InputType({ description: 'A place without seats, sold by number: general admission.' })
export class PlanAreaInput {
  @Field(() => String, {
    description: 'Names it within the plan, e.g. floor; at most 40 characters, no "/".',
  })
  @MaxLength(200)
  key: string;

  @Field(() => String, { description: 'What people call it, at most 80 characters.' })
  @Length(1, 80)
  name: string;

  @Field(() => Int, { description: 'How many people fit, 1 to 100,000.' })
  capacity: number;
}

@InputType({ description: 'A new seating plan of a venue. All its faults are named at once.' })
export class CreateSeatingPlanInput {
  @Field(() => ID, { description: 'The venue.' })
  @MaxLength(64)
  venueId: string;

  @Field(() => String, { description: 'Tells the plans of one venue apart, at most 120 characters.' })
  @Length(1, 120)
  name: string;

  @Field(() => PlanPointInput, {
    nullable: true,
    description: 'What the audience looks at; (0, 0) unless given.',
  })
  @IsOptional()
  @ValidateNested()
  focalPoint?: PlanPointInput | null;

  @Field(() => [PlanSectionInput], { defaultValue: [], description: 'Sections of seats, at most 500.' })
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  sections: PlanSectionInput[];

  @Field(() => [PlanAreaInput], { defaultValue: [], description: 'General-admission areas, at most 50.' })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  areas: PlanAreaInput[];
}
