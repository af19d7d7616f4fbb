import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';

@ObjectType({ description: 'Alerts of one kind on one subject that somebody took out of service.' })
export class AlarmOutOfService {
  @Field(() => ID, { description: 'Identifies the order.' })
  readonly id!: string;

  readonly equipmentId!: string | null;

  @Field(() => String, { description: 'The type of the alerts, e.g. "door_closing_fault".' })
  readonly alertType!: string;

  @Field(() => String, { nullable: true, description: 'The metric they are about; null when they are about none.' })
  readonly metric!: string | null;

  @Field(() => ID, { nullable: true, description: 'The rule that raises them; null when none does.' })
  readonly ruleId!: string | null;

  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;

  @Field(() => ID, { description: 'The user who took them out of service.' })
  readonly by!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  readonly createdAt!: Date;
}

export const AlarmOutOfServiceConnection = connectionType(AlarmOutOfService, 'AlarmOutOfService');
