import { PageArgs } from '@parterre/subgraph-kit/connection';
import { IsOptional, Length, Matches } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import type { OrderStatus } from '../../domain/order.js';
import { anId, idPattern } from './an-id.js';
import { OrderStatusEnum } from './order.js';

@ArgsType()
export class OrdersArgs extends PageArgs {
  @Field(() => ID, { description: 'The event.' })
  @Matches(idPattern, anId)
  eventId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The number of an order or of a ticket, whole or the digits at its end, or the whole e-mail address or the id of a buyer; 1 to 254 characters.',
  })
  @IsOptional()
  @Length(1, 254, { message: 'must have 1 to 254 characters' })
  search?: string | null;

  @Field(() => OrderStatusEnum, { nullable: true, description: 'Only those that stand there.' })
  status?: OrderStatus | null;
}
