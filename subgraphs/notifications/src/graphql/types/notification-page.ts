import { PageArgs } from '@parterre/subgraph-kit/connection';
import { ArgsType, Field } from 'type-graphql';
import { DeliveryStatus } from '../../domain/delivery-status.js';

@ArgsType()
export class NotificationPageArgs extends PageArgs {
  @Field(() => DeliveryStatus, { nullable: true, description: 'Only those that stand here.' })
  status?: DeliveryStatus | null;
}
