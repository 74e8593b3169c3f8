import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A message as it would reach its reader, filled with made-up data.' })
export class NotificationPreview {
  @Field(() => String, { description: 'The subject line.' })
  subject: string;

  @Field(() => String, { description: 'The message as HTML.' })
  html: string;

  @Field(() => String, { description: 'The message as plain text.' })
  text: string;
}

@ObjectType({ description: 'The wording of one kind of message in one language.' })
export class NotificationTemplate {
  @Field(() => String, {
    description: 'What it tells, e.g. order-confirmed; `Notification.template` names it.',
  })
  name: string;

  @Field(() => String, { description: 'Its language: en or fr.' })
  locale: string;

  @Field(() => Int, { description: 'Grows by one with every change of the wording.' })
  version: number;

  @Field(() => Boolean, {
    description: "Whether it is sent whatever the recipient's preferences say, e.g. tickets and refunds.",
  })
  mandatory: boolean;

  @Field(() => NotificationPreview, { description: 'An example of it.' })
  preview: NotificationPreview;
}
