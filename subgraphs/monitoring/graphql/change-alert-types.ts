import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import { Alert } from './alert-type.ts';

@InputType({ description: 'Which alert to acknowledge.' })
export class AcknowledgeAlertInput {
  @Field(() => ID, { description: 'Identifies the alert. Acknowledging it again changes nothing.' })
  readonly alertId!: string;
}

@InputType({ description: 'Which alert to resolve.' })
export class ResolveAlertInput {
  @Field(() => ID, { description: 'Identifies the alert. Resolving it again changes nothing.' })
  readonly alertId!: string;
}

/** Not an input of its own: nothing refers to it, so it is not in the schema. */
@InputType()
abstract class RetriableInput {
  @Field(() => ID, { description: 'Identifies the alert.' })
  readonly alertId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Your name for this request: sent again with it, it is done once; another request with it is a CONFLICT.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which alert to put out of sight, until when and why.' })
export class ShelveAlertInput extends RetriableInput {
  @Field(() => DateTime, { description: 'When it comes back by itself: within the next 30 days.' })
  readonly until!: Date;

  @Field(() => String, { description: 'Why, in 1 to 2000 characters.' })
  readonly reason!: string;
}

@InputType({ description: 'Which alert to give to whom.' })
export class AssignAlertInput extends RetriableInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'The user who takes care of it, of an organization with MANAGE_ALERTS and no VIEWER; null or left out for nobody.',
  })
  readonly userId?: string | null;
}

@InputType({ description: 'What to say of which alert.' })
export class CommentOnAlertInput extends RetriableInput {
  @Field(() => String, { description: 'The comment, 1 to 2000 characters.' })
  readonly text!: string;
}

@InputType({ description: 'Alerts of which kind to take out of service, and why.' })
export class TakeAlertOutOfServiceInput extends RetriableInput {
  @Field(() => String, { description: 'Why, in 1 to 2000 characters.' })
  readonly reason!: string;
}

@InputType({ description: 'Alerts of which kind to return to service.' })
export class ReturnAlertToServiceInput {
  @Field(() => ID, { description: 'Identifies an alert of the kind, open or not. Returning it again is an error.' })
  readonly alertId!: string;
}

@InputType({ description: 'Which alert to reset.' })
export class ResetAlertInput {
  @Field(() => ID, { description: 'Identifies the alert.' })
  readonly alertId!: string;
}

@ObjectType({ description: 'What has become of the alert.' })
export class AlertPayload {
  @Field(() => Alert, { nullable: true, description: 'The alert as it is now; null when there are errors.' })
  readonly alert!: AlertEntity | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
