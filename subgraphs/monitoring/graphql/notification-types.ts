import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { ChannelKind } from '../store/notification-channels.ts';
import type { DeliveryStatus } from '../store/notification-deliveries.ts';
import { AlertSeverityEnum } from './enums.ts';

export const ChannelKindEnum = defineEnum<ChannelKind>('NotificationChannelKind', 'How a channel is told.', {
  email: 'Mail to the address, once a code that was sent to it has been given back.',
  webhook: 'A signed POST of the alert as JSON (Standard Webhooks).',
  chat: 'A POST of { "text": … }, as incoming webhooks of Slack, Mattermost and Google Chat take it.',
});

export const NotificationStatusEnum = defineEnum<DeliveryStatus>(
  'NotificationStatus',
  'What became of a notification.',
  {
    pending: 'It is on its way, or waits for the end of quiet hours.',
    delivered: 'It was taken.',
    failed: 'It was given up after eight attempts within about 27 hours.',
    withheld: 'The organization may not see the equipment any more.',
  },
);

const said = {
  minSeverity: 'Only alerts of this severity or worse.',
  buildingIds: 'Only alerts in these buildings; null for all that are visible.',
  tellsEnd: 'Whether it is also told when the condition of an alert is over, or the alert resolved.',
  quietFrom: 'Beginning of the hours in which only CRITICAL is told, e.g. "22:00"; null for none.',
  quietTo: 'End of the quiet hours, e.g. "07:00"; what came in them is told then.',
  timeZone: 'IANA time zone of the quiet hours, e.g. "Europe/Berlin".',
  version: 'Grows with every change; an update names the one it is about.',
};

@ObjectType({ description: 'Where alerts are told to.' })
export class NotificationChannel {
  @Field(() => ID, { description: 'Identifies the channel.' })
  readonly id!: string;

  @Field(() => ID, { description: 'The user who made it.' })
  readonly createdBy!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;

  @Field(() => ChannelKindEnum, { description: 'How it is told.' })
  readonly kind!: ChannelKind;

  @Field(() => String, { description: 'E-mail address or URL.' })
  readonly address!: string;

  @Field(() => AlertSeverityEnum, { description: said.minSeverity })
  readonly minSeverity!: AlertSeverity;

  @Field(() => [ID], { nullable: true, description: said.buildingIds })
  readonly buildingIds!: readonly string[] | null;

  @Field(() => Boolean, { description: said.tellsEnd })
  readonly tellsEnd!: boolean;

  @Field(() => String, { nullable: true, description: said.quietFrom })
  readonly quietFrom!: string | null;

  @Field(() => String, { nullable: true, description: said.quietTo })
  readonly quietTo!: string | null;

  @Field(() => String, { description: said.timeZone })
  readonly timeZone!: string;

  @Field(() => Boolean, { description: 'Whether it is told of anything now.' })
  readonly isEnabled!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its address was confirmed; null while it waits for the code.',
  })
  readonly confirmedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was switched off by itself; null when it was not.' })
  readonly disabledReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when nothing got through; null after a success.' })
  readonly failingSince!: Date | null;

  @Field(() => Int, { description: said.version })
  readonly version!: number;

  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;
}
export const NotificationChannelConnection = connectionType(NotificationChannel, 'NotificationChannel');

@ObjectType({
  description: 'A notification on its way. Its id is the `webhook-id`, or the id of the mail, of every attempt.',
})
export class NotificationDelivery {
  @Field(() => ID, { description: 'Identifies the notification.' })
  readonly id!: string;

  @Field(() => String, {
    description:
      'What it tells of: raised, escalated, unanswered (by the escalation policy), cleared, resolved, or test.',
  })
  readonly change!: string;

  @Field(() => NotificationStatusEnum, { description: 'What became of it.' })
  readonly status!: DeliveryStatus;

  @Field(() => Int, { description: 'How often it was tried, 0 to 8.' })
  readonly attempts!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is over.' })
  readonly nextAttemptAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Status of the last answer; null when there was none, and for mail.',
  })
  readonly responseStatus!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why there was no answer, e.g. TIMEOUT or QUIET_HOURS; null otherwise.',
  })
  readonly fault!: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is not.' })
  readonly finishedAt!: Date | null;
}
export const NotificationDeliveryConnection = connectionType(NotificationDelivery, 'NotificationDelivery');

@InputType({ description: 'Which alerts a channel is told of, and when.' })
export class NotificationPreferencesInput {
  @Field(() => AlertSeverityEnum, { nullable: true, description: `${said.minSeverity} WARNING if left out.` })
  readonly minSeverity?: AlertSeverity | null;

  @Field(() => [ID], { nullable: true, description: 'Only alerts in these buildings, 1 to 200; left out for all.' })
  readonly buildingIds?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: `${said.tellsEnd} False if left out.` })
  readonly tellsEnd?: boolean | null;

  @Field(() => String, { nullable: true, description: said.quietFrom })
  readonly quietFrom?: string | null;

  @Field(() => String, { nullable: true, description: said.quietTo })
  readonly quietTo?: string | null;

  @Field(() => String, { nullable: true, description: `${said.timeZone} UTC if left out.` })
  readonly timeZone?: string | null;
}

@InputType({ description: 'A channel to be made.' })
export class CreateNotificationChannelInput {
  @Field(() => String, { description: 'Its name, 1 to 120 characters.' })
  readonly name!: string;

  @Field(() => ChannelKindEnum, { description: 'How it is told.' })
  readonly kind!: ChannelKind;

  @Field(() => String, { description: 'E-mail address, or an https URL of a public host.' })
  readonly address!: string;

  @Field(() => NotificationPreferencesInput, { nullable: true, description: 'Which alerts, and when.' })
  readonly preferences?: NotificationPreferencesInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Your name for this request: sent again with it, it is done once, and the secret is not shown again.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What becomes of a channel. What is left out stays.' })
export class UpdateNotificationChannelInput {
  @Field(() => ID, { description: 'Identifies the channel.' })
  readonly channelId!: string;

  @Field(() => Int, { description: 'The version that you have seen: STALE_VERSION when it has changed since.' })
  readonly version!: number;

  @Field(() => String, { nullable: true, description: 'Its new name, 1 to 120 characters.' })
  readonly name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is told of anything.' })
  readonly isEnabled?: boolean | null;

  @Field(() => NotificationPreferencesInput, {
    nullable: true,
    description: 'Which alerts, and when, as a whole: what is left out in it is as for a new channel.',
  })
  readonly preferences?: NotificationPreferencesInput | null;
}

@InputType({ description: 'The code that was mailed to the address of a channel.' })
export class ConfirmNotificationChannelInput {
  @Field(() => ID, { description: 'Identifies the channel.' })
  readonly channelId!: string;

  @Field(() => String, { description: 'The code; after five wrong ones make the channel anew.' })
  readonly code!: string;
}

@InputType({ description: 'Which channel.' })
export class NotificationChannelIdInput {
  @Field(() => ID, { description: 'Identifies the channel.' })
  readonly channelId!: string;
}

@InputType({ description: 'Which notification.' })
export class ReplayNotificationInput {
  @Field(() => ID, { description: 'Identifies the notification.' })
  readonly deliveryId!: string;
}

@ObjectType({ description: 'What has become of the channel.' })
export class NotificationChannelPayload {
  @Field(() => NotificationChannel, {
    nullable: true,
    description: 'As it is now; null when there are errors, or it is gone.',
  })
  readonly channel!: NotificationChannel | null;

  @Field(() => String, {
    nullable: true,
    description: 'Key of the signatures of a new webhook (whsec_…), shown this once; null otherwise.',
  })
  readonly secret!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@ObjectType({ description: 'What has become of the notification.' })
export class NotificationDeliveryPayload {
  @Field(() => NotificationDelivery, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly delivery!: NotificationDelivery | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
