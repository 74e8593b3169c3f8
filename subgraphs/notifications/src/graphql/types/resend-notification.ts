import { IsString, Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which message to send again.' })
export class ResendNotificationInput {
  @Field(() => ID, { description: 'A notification that was sent or has failed.' })
  @IsString()
  @Length(1, 64, { message: 'must be the id of a notification' })
  notificationId: string;
}
