import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { WebhookEvent } from '../domain/webhook-event.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../store/rows.ts';
import { DeliveryStatusEnum, WebhookEventEnum } from './enums.ts';

@ObjectType({ description: 'An address of the own organization that is told of events.' })
export class Webhook {
  @Field(() => ID, { description: 'UUID of the webhook.' })
  readonly id!: string;

  @Field(() => String, { description: 'Where events are posted to.' })
  readonly url!: string;

  @Field(() => String, { nullable: true, description: 'What it is for; null when not said.' })
  readonly description!: string | null;

  @Field(() => [WebhookEventEnum], { description: 'What it is told of.' })
  readonly events!: readonly WebhookEvent[];

  @Field(() => [ID], { nullable: true, description: 'Only of this equipment; null for all that is visible.' })
  readonly equipmentIds!: readonly string[] | null;

  @Field(() => Boolean, { description: 'Whether it is told of anything now.' })
  readonly isEnabled!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it was disabled by itself; null when it was not.' })
  readonly disabledReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when every attempt has failed; null after a success.' })
  readonly failingSince!: Date | null;

  @Field(() => Int, { description: 'Grows with every change; an update names the one it is about.' })
  readonly version!: number;

  @Field(() => DateTime, { description: 'When it was created.' })
  readonly createdAt!: Date;
}

@ObjectType({ description: 'An event on its way to a webhook. Its id is the `webhook-id` of every attempt.' })
export class WebhookDelivery {
  @Field(() => ID, { description: 'UUID of the delivery.' })
  readonly id!: string;

  @Field(() => ID, { description: 'UUID of the webhook.' })
  readonly webhookId!: string;

  @Field(() => WebhookEventEnum, { nullable: true, description: 'What it tells of; null for a test.' })
  readonly event!: string | null;

  @Field(() => DeliveryStatusEnum, { description: 'What has become of it.' })
  readonly status!: WebhookDeliveryRow['status'];

  @Field(() => Int, { description: 'How often it was tried, 0 to 8.' })
  readonly attempts!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it is tried next; null when it is over.' })
  readonly nextAttemptAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the last answer; null without one.' })
  readonly responseStatus!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why there was no answer: ADDRESS_NOT_ALLOWED, TIMEOUT, or a network code such as ECONNREFUSED.',
  })
  readonly fault!: string | null;

  @Field(() => DateTime, { description: 'When it was queued.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is pending.' })
  readonly finishedAt!: Date | null;
}

export const WebhookConnection = connectionType(Webhook, 'Webhook');
export const WebhookDeliveryConnection = connectionType(WebhookDelivery, 'WebhookDelivery');

@InputType({ description: 'A webhook to create.' })
export class CreateWebhookInput {
  @Field(() => String, { description: 'https, to a public address, without credentials; at most 2000 characters.' })
  readonly url!: string;

  @Field(() => [WebhookEventEnum], { description: 'What it is told of; at least one.' })
  readonly events!: WebhookEvent[];

  @Field(() => [ID], { nullable: true, description: 'Only of this equipment; all that is visible, if left out.' })
  readonly equipmentIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What it is for; at most 500 characters.' })
  readonly description?: string | null;
}

@InputType({ description: 'A change of a webhook; what is left out stays.' })
export class UpdateWebhookInput {
  @Field(() => ID, { description: 'UUID of the webhook.' })
  readonly id!: string;

  @Field(() => Int, { description: 'The version that was looked at; STALE_VERSION when it has changed since.' })
  readonly version!: number;

  @Field(() => String, { nullable: true, description: 'As when creating.' })
  readonly url?: string | null;

  @Field(() => [WebhookEventEnum], { nullable: true, description: 'What it is told of; at least one.' })
  readonly events?: WebhookEvent[] | null;

  @Field(() => String, { nullable: true, description: 'What it is for; at most 500 characters.' })
  readonly description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is told of anything; true also forgets past failures.',
  })
  readonly isEnabled?: boolean | null;
}

@InputType({ description: 'Which webhook.' })
export class WebhookIdInput {
  @Field(() => ID, { description: 'UUID of the webhook.' })
  readonly id!: string;
}

@InputType({ description: 'Which delivery.' })
export class ReplayWebhookDeliveryInput {
  @Field(() => ID, { description: 'UUID of the delivery.' })
  readonly deliveryId!: string;
}

@ObjectType({ description: 'What has become of the webhook.' })
export class WebhookPayload {
  @Field(() => Webhook, { nullable: true, description: 'As it is now; null when deleted, or with errors.' })
  readonly webhook!: WebhookRow | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its secret (Standard Webhooks, whsec_…), shown this once when it is created; null otherwise.',
  })
  readonly secret!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@ObjectType({ description: 'What has become of the delivery.' })
export class WebhookDeliveryPayload {
  @Field(() => WebhookDelivery, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly delivery!: WebhookDeliveryRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
