import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Through which channels a user wants to hear of what it need not be told.' })
export class NotificationChannels {
  @Field(() => Boolean, { description: 'By e-mail.' })
  email: boolean;

  @Field(() => Boolean, { description: 'By text message, when there is a phone number.' })
  sms: boolean;
}

@ObjectType({
  description:
    'What a user wants to hear of. Messages a buyer must get (tickets, refunds, cancelled events) are sent anyhow.',
})
export class Preferences {
  @Field(() => [ID], { description: 'Slugs of favourite categories; new events in them are told.' })
  categories: readonly string[];

  @Field(() => [String], { description: 'Favourite cities; new events there are told.' })
  cities: readonly string[];

  @Field(() => NotificationChannels, { description: 'How to tell.' })
  channels: NotificationChannels;
}
