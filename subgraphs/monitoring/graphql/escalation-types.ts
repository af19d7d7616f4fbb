import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, Duration } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { AlertSeverityEnum } from './enums.ts';

const said = {
  after: 'How long nobody has acknowledged the alert since it came into sight, PT1M to P7D.',
  channelIds:
    'Notification channels of the organization that are told, whatever severities they are told of otherwise.',
  userIds: 'Users of the organization who are told, at every channel of theirs.',
  minSeverity: 'Only alerts of this severity or worse.',
};

@ObjectType({ description: 'Whom to turn to when nobody answers.' })
export class EscalationStep {
  @Field(() => Duration, { description: said.after })
  readonly after!: string;

  @Field(() => [ID], { description: said.channelIds })
  readonly channelIds!: readonly string[];

  @Field(() => [ID], { description: said.userIds })
  readonly userIds!: readonly string[];
}

@ObjectType({ description: 'How an organization has alerts passed on that nobody acknowledges.' })
export class EscalationPolicy {
  @Field(() => Int, { description: 'Goes up with every change: send it with the next.' })
  readonly version!: number;

  @Field(() => AlertSeverityEnum, { description: said.minSeverity })
  readonly minSeverity!: AlertSeverity;

  @Field(() => [EscalationStep], { description: 'The steps, the soonest first; none: nothing is passed on.' })
  readonly steps!: readonly EscalationStep[];

  @Field(() => DateTime, { description: 'When it was last changed.' })
  readonly updatedAt!: Date;
}

@InputType({ description: 'Whom to turn to when nobody answers.' })
export class EscalationStepInput {
  @Field(() => Duration, { description: said.after })
  readonly after!: string;

  @Field(() => [ID], { nullable: true, description: said.channelIds })
  readonly channelIds?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: said.userIds })
  readonly userIds?: readonly string[] | null;
}

@InputType({ description: 'How alerts are to be passed on from now on.' })
export class SetEscalationPolicyInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The version that you have seen, left out when there was none: STALE_VERSION when it has changed since.',
  })
  readonly version?: number | null;

  @Field(() => AlertSeverityEnum, { nullable: true, description: `${said.minSeverity} CRITICAL if left out.` })
  readonly minSeverity?: AlertSeverity | null;

  @Field(() => [EscalationStepInput], {
    description:
      'Up to 10 steps, each later than the one before and with 1 to 20 channels and users; none: nothing is passed on.',
  })
  readonly steps!: readonly EscalationStepInput[];
}

@ObjectType({ description: 'What has become of the policy.' })
export class EscalationPolicyPayload {
  @Field(() => EscalationPolicy, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly escalationPolicy!: EscalationPolicy | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
