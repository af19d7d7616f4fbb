import { Field, ID, InputType, ObjectType } from 'type-graphql';
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

@ObjectType({ description: 'What has become of the alert.' })
export class AlertPayload {
  @Field(() => Alert, { nullable: true, description: 'The alert as it is now; null when there are errors.' })
  readonly alert!: AlertEntity | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
