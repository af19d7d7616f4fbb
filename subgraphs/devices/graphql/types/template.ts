import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime, Json } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { ConnectionType as Connection, DeviceType as Type } from '../../domain/vocabulary.ts';
import { ConnectionType, DeviceType } from './enums.ts';

@ObjectType({
  description:
    'What devices of a model have in common: used at registration, and for which commands a device of the model is offered. Of one organization.',
})
export class DeviceTemplate {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => String, { description: 'Who makes the devices.' }) readonly manufacturer!: string;
  @Field(() => String, { description: "The maker's model." }) readonly model!: string;
  @Field(() => DeviceType, { description: 'What the model is or measures.' }) readonly deviceType!: Type;
  @Field(() => ConnectionType, { nullable: true, description: 'How it is connected; null: no default.' })
  readonly connectionType!: Connection | null;
  @Field(() => Int, { nullable: true, description: 'How often it measures, in seconds; null: no default.' })
  readonly samplingIntervalSeconds!: number | null;
  @Field(() => Int, { nullable: true, description: 'How often it reports, in seconds; null: no default.' })
  readonly reportingIntervalSeconds!: number | null;
  @Field(() => Json, { nullable: true, description: 'Limits by metric name, { min, max }; null: no default.' })
  readonly alertThresholds!: Record<string, unknown> | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Days from installation to the first calibration that is due; null: none is planned.',
  })
  readonly calibrationIntervalDays!: number | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Names of the commands that the model knows; null: all that its type knows.',
  })
  readonly commands!: string[] | null;
  @Field(() => Int, { description: 'Counts changes; say it in updateDeviceTemplate.' }) readonly version!: number;
  @Field(() => DateTime, { description: 'When it was made.' }) readonly createdAt!: Date;
}

export const DeviceTemplateConnection = connectionType(DeviceTemplate, 'DeviceTemplate');

@InputType({ description: 'Defaults of a model.' })
class TemplateDefaultsInput {
  @Field(() => ConnectionType, { nullable: true, description: 'How it is connected.' })
  readonly connectionType?: Connection | null;
  @Field(() => Int, { nullable: true, description: 'How often it measures, in seconds, 1 to 86400.' })
  readonly samplingIntervalSeconds?: number | null;
  @Field(() => Int, { nullable: true, description: 'How often it reports, in seconds, 1 to 86400.' })
  readonly reportingIntervalSeconds?: number | null;
  @Field(() => Json, { nullable: true, description: 'Limits by metric name, { min, max } in the canonical unit.' })
  readonly alertThresholds?: unknown;
  @Field(() => Int, { nullable: true, description: 'Days from installation to the first calibration, 1 to 3650.' })
  readonly calibrationIntervalDays?: number | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Names of the commands that the model knows, of those of its type; all of them if null.',
  })
  readonly commands?: string[] | null;
}

@InputType({ description: 'A template to be made: one for each manufacturer and model.' })
export class CreateDeviceTemplateInput extends TemplateDefaultsInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => String, { description: 'Who makes the devices, 1 to 255 characters.' }) readonly manufacturer!: string;
  @Field(() => String, { description: "The maker's model, 1 to 255 characters." }) readonly model!: string;
  @Field(() => DeviceType, { description: 'What the model is or measures.' }) readonly deviceType!: Type;
}

@InputType({
  description:
    'What changes of a template. What is left out stays, null clears it. Registered devices stay as they are.',
})
export class UpdateDeviceTemplateInput extends TemplateDefaultsInput {
  @Field(() => ID, { description: 'The template.' }) readonly id!: string;
  @Field(() => Int, { description: 'The version that was read; STALE_VERSION when it has changed since.' })
  readonly version!: number;
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters.' }) readonly name?: string | null;
}

@ObjectType({ description: 'Outcome of a mutation of a template.' })
export class DeviceTemplatePayload {
  @Field(() => DeviceTemplate, { nullable: true, description: 'The template; null when it was refused.' })
  readonly template!: DeviceTemplate | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
