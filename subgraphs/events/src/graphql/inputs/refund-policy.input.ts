import { ArrayMaxSize, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';

@InputType({ description: 'What a cancelled order gets back until some time before the event.' })
export class RefundStepInput {
  @Field(() => Int, { description: 'Until this many hours before it starts, 0 to 8,760.' })
  @Min(0)
  @Max(8_760)
  hoursBefore: number;

  @Field(() => Int, { description: "Of the order's total, in basis points (1/100 %), 1 to 10,000." })
  @Min(1)
  @Max(10_000)
  basisPoints: number;
}

@InputType({
  description:
    'What buyers who do not want to come get back, by themselves. If the event is cancelled they get everything.',
})
export class RefundPolicyInput {
  @Field(() => [RefundStepInput], {
    defaultValue: [],
    description: 'At most 10; the one that gives the most and whose time is not over counts. None: nothing.',
  })
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  steps: RefundStepInput[];

  @Field(() => Int, {
    nullable: true,
    description:
      'What the holder of one ticket gets for giving it back to the pool before the event, of what was paid for it, in basis points; null: tickets are not taken back.',
  })
  @IsOptional()
  @Min(0)
  @Max(10_000)
  resaleBasisPoints?: number | null;
}
