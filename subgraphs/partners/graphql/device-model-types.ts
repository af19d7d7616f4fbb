import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import type { DeviceType, EquipmentKind } from '../domain/device-type.ts';
import { DeviceTypeEnum, EquipmentKindEnum } from './enums.ts';

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A device model that works with the platform: of the catalogue, of a certification, or seen in the registry. The same for everybody who is signed in.',
})
export class DeviceModel {
  @Field(() => ID, { description: 'UUID of the model.' })
  readonly id!: string;

  @Field(() => String, { description: 'Who makes it.' })
  readonly manufacturer!: string;

  @Field(() => String, { description: 'Its name or number.' })
  readonly model!: string;

  @Field(() => DeviceTypeEnum, { description: 'What it measures.' })
  readonly deviceType!: DeviceType;

  @Field(() => [String], { description: 'Protocols it is said to speak; empty when unknown.' })
  readonly protocols!: readonly string[];

  @Field(() => [String], { description: 'Names of metrics that it sends, or that its type may send; empty when any.' })
  readonly metrics!: readonly string[];

  @Field(() => [EquipmentKindEnum], {
    description: 'Equipment that it is made for, or that it was seen on; empty when unknown.',
  })
  readonly equipmentKinds!: readonly EquipmentKind[];

  @Field(() => Boolean, { description: 'True for an invented model that only shows what an entry looks like.' })
  readonly isExample!: boolean;
}

export const DeviceModelConnection = connectionType(DeviceModel, 'DeviceModel');

@InputType({ description: 'Which device models to list; all of them if left out.' })
export class DeviceModelFilter {
  @Field(() => [DeviceTypeEnum], { nullable: true, description: 'Only of these types.' })
  readonly deviceTypes?: string[] | null;

  @Field(() => EquipmentKindEnum, { nullable: true, description: 'Only what is known to fit such equipment.' })
  readonly equipmentKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Only of this manufacturer; case does not matter.' })
  readonly manufacturer?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only what is certified now.' })
  readonly certifiedOnly?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Only where manufacturer and model contain this text.' })
  readonly search?: string | null;
}
