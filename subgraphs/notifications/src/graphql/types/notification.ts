import { connectionTypes } from '@parterre/subgraph-kit/connection';
import { DateTime } from '@parterre/subgraph-kit/scalars';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DeliveryStatus } from '../../domain/delivery-status.js';
import { Channel } from '../../domain/notification.js';
import { User } from './user.js';

registerEnumType(Channel, {
  name: 'Channel',
  description: 'The way a message takes to its reader.',
  valuesConfig: {
    EMAIL: { description: 'By e-mail.' },
    SMS: { description: 'By text message. None is sent yet.' },
  },
});

registerEnumType(DeliveryStatus, {
  name: 'DeliveryStatus',
  description: 'Where a message stands.',
  valuesConfig: {
    QUEUED: { description: 'Waits to be sent, for the first time or again after a failed try.' },
    SENDING: { description: 'Being handed to the mail server now.' },
    SENT: { description: 'The mail server has accepted it.' },
    DELIVERED: { description: "It is known to have reached the reader's mailbox." },
    BOUNCED: { description: 'Accepted first, and sent back later.' },
    FAILED: { description: 'Given up; `error` says why.' },
    SUPPRESSED: { description: 'Not sent, because the recipient does not want messages of this kind.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({ description: 'One message to one person. Seen by its recipient and ADMIN.' })
export class Notification {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => User, { description: 'Whom it is for.' })
  recipient: User;

  @Field(() => String, { description: 'What it tells, e.g. order-confirmed or event-postponed.' })
  template: string;

  @Field(() => Channel, { description: 'The way it takes.' })
  channel: Channel;

  @Field(() => DeliveryStatus, { description: 'Where it stands.' })
  status: DeliveryStatus;

  @Field(() => Int, { description: 'How often it was tried to send it, since it was last queued.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'Its subject line, once it was written.' })
  subject: string | null;

  @Field(() => DateTime, { description: 'When there was a reason for it.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the mail server accepted it.' })
  sentAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'A code for what stood or stands in its way, e.g. SERVER_UNREACHABLE.',
  })
  error: string | null;
}

const connection = connectionTypes('Notification', () => Notification);
export const NotificationConnection = connection.Connection;
