import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, Json } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';

@ObjectType({ description: 'One setting that is not as desired.' })
export class ConfigurationDifference {
  @Field(() => String, { description: 'Which setting, such as settings.gain.' }) readonly path!: string;
  @Field(() => Json, { nullable: true, description: 'What it should be; null: not set.' }) readonly desired!: unknown;
  @Field(() => Json, { nullable: true, description: 'What the device reported; null: nothing.' })
  readonly reported!: unknown;
}

const shape = '{ samplingIntervalSeconds, reportingIntervalSeconds, alertThresholds, settings }';

@ObjectType({ description: 'How a device should be set, how it says it is set, and where the two differ.' })
export class DeviceConfigurationState {
  @Field(() => Json, { nullable: true, description: `What people desire, ${shape}; null before they did.` })
  readonly desired!: unknown;
  @Field(() => Int, { description: 'Counts what was desired; 0 before. Say it in setDesiredConfiguration.' })
  readonly desiredVersion!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was desired; null before.' })
  readonly desiredAt!: Date | null;
  @Field(() => Json, { nullable: true, description: `What the device last reported, ${shape}; null before it did.` })
  readonly reported!: unknown;
  @Field(() => Int, { nullable: true, description: 'The version it says it has applied; null if it does not say.' })
  readonly reportedVersion!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it reported; null before.' })
  readonly reportedAt!: Date | null;
  @Field(() => [ConfigurationDifference], {
    description: 'What is desired and not reported so; empty when nothing is desired.',
  })
  readonly drift!: ConfigurationDifference[];
}

@InputType({ description: 'Settings of a device.' })
export class ConfigurationInput {
  @Field(() => Int, { nullable: true, description: 'How often it measures, in seconds, 1 to 86400.' })
  readonly samplingIntervalSeconds?: number | null;
  @Field(() => Int, { nullable: true, description: 'How often it reports, in seconds, 1 to 86400.' })
  readonly reportingIntervalSeconds?: number | null;
  @Field(() => Json, { nullable: true, description: 'Limits by metric name, { min, max } in the canonical unit.' })
  readonly alertThresholds?: unknown;
  @Field(() => Json, { nullable: true, description: "Settings of the maker's own, an object; 16 KiB with the rest." })
  readonly settings?: unknown;
}

@InputType({
  description: 'How a device should be set from now on: the whole of it, what is left out is not desired any more.',
})
export class SetDesiredConfigurationInput {
  @Field(() => ID, { description: 'The device.' }) readonly deviceId!: string;
  @Field(() => Int, { description: 'The desiredVersion that was read, 0 at first; STALE_VERSION when it has changed.' })
  readonly version!: number;
  @Field(() => ConfigurationInput, { description: 'The settings.' }) readonly configuration!: ConfigurationInput;
}

@ObjectType({ description: 'Outcome of setDesiredConfiguration.' })
export class ConfigurationPayload {
  @Field(() => DeviceConfigurationState, { nullable: true, description: 'As it is now; null when it was refused.' })
  readonly configuration!: DeviceConfigurationState | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
