import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import { RegisterDevicePayload } from './payloads.ts';

@InputType({
  description:
    'Devices as CSV with a header row. Columns are named as in RegisterDeviceInput, in snake_case: device_serial, device_type, manufacturer, model, building_id, equipment_id, installation_location, connection_type, gateway_id, sampling_interval_seconds, reporting_interval_seconds, certificate_common_name.',
})
export class ImportDevicesInput {
  @Field(() => String, { description: 'The text, at most 5000 rows; separated by commas or semicolons.' })
  readonly csv!: string;
  @Field(() => ID, { nullable: true, description: 'The building of rows that name none.' })
  readonly buildingId?: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'A template that says what rows leave out: type, manufacturer, model, connection, intervals.',
  })
  readonly templateId?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Checks everything and registers nothing.' })
  readonly dryRun!: boolean;
  @Field(() => String, { nullable: true, description: 'Makes a retry safe: the same row gives the same device.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'Outcome of one row of importDevices.' })
export class ImportDevicesResult extends RegisterDevicePayload {
  @Field(() => Int, { description: 'Line of the text that the row begins in, the header being line 1.' })
  readonly line!: number;
}

@ObjectType({ description: 'Outcome of importDevices.' })
export class ImportDevicesPayload {
  @Field(() => [ImportDevicesResult], { description: 'One for each row, in their order.' })
  readonly results!: ImportDevicesResult[];
  @Field(() => Int, {
    description: 'Devices that were registered, now or before with this key; or would be, when tried.',
  })
  readonly registered!: number;
  @Field(() => Int, { description: 'Rows that were refused.' }) readonly refused!: number;
  @Field(() => [UserError], { description: 'Why the whole was refused; empty when each row was tried.' })
  readonly errors!: UserError[];
}
