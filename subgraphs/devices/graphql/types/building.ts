import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import type { DoorType as Door, Drive as DriveWord, EquipmentKind as Kind } from '../../domain/vocabulary.ts';
import { EquipmentKind } from './enums.ts';
import { DoorType, Drive } from './update-inputs.ts';

@ObjectType({
  description: 'A building with equipment in it. Visible to its owner and to whoever has a grant on something in it.',
})
@Directive('@key(fields: "id")')
export class Building {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => String, { nullable: true, description: 'Postal address in one line; null if not stated.' })
  readonly address!: string | null;
  @Field(() => String, { description: 'IANA time zone, such as Europe/Berlin.' }) readonly timeZone!: string;
  @Field(() => String, { nullable: true, description: "Its id in the owner's own systems; null if there is none." })
  readonly externalId!: string | null;
  @Field(() => Int, { description: 'Counts changes; say it in updateBuilding.' }) readonly version!: number;
  readonly organizationId!: string;
}

@ObjectType({ description: 'A piece of building equipment, such as an elevator.' })
@Directive('@key(fields: "id")')
export class Equipment {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => EquipmentKind, { description: 'What it is.' }) readonly kind!: Kind;
  @Field(() => String, { nullable: true, description: 'Who made it; null if not known.' }) readonly manufacturer!:
    string | null;
  @Field(() => String, { nullable: true, description: "The maker's model; null if not known." }) readonly model!:
    string | null;
  @Field(() => String, { nullable: true, description: "Its id in the owner's own systems; null if there is none." })
  readonly externalId!: string | null;
  @Field(() => Int, { description: 'Counts changes; say it in updateEquipment.' }) readonly version!: number;
  @Field(() => Float, { nullable: true, description: 'Rated load in kg; null if not stated.' })
  readonly ratedLoadKg!: number | null;
  @Field(() => Float, { nullable: true, description: 'Rated speed in m/s; null if not stated.' })
  readonly ratedSpeedMps!: number | null;
  @Field(() => Int, { nullable: true, description: 'Number of stops; null if not stated.' })
  readonly stops!: number | null;
  @Field(() => Drive, { nullable: true, description: 'How it is driven; null if not stated.' })
  readonly drive!: DriveWord | null;
  @Field(() => DoorType, { nullable: true, description: 'How its doors open; null if not stated.' })
  readonly doorType!: Door | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was installed; null if not stated.' })
  readonly installedOn!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is in service; null if not stated.' })
  readonly serviceSince!: Date | null;
  readonly buildingId!: string;
}

export const BuildingConnection = connectionType(Building, 'Building');
export const EquipmentConnection = connectionType(Equipment, 'Equipment');

@InputType({ description: 'Which buildings.' })
export class BuildingFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Part of name, address or external id; case does not matter.',
  })
  readonly search?: string | null;
}

@InputType({ description: 'Which equipment; conditions are combined with "and".' })
export class EquipmentFilter {
  @Field(() => ID, { nullable: true, description: 'In this building.' }) readonly buildingId?: string | null;
  @Field(() => [EquipmentKind], { nullable: true, description: 'Of one of these kinds.' })
  readonly kinds?: Kind[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Part of name, manufacturer, model or external id, or of the name or address of its building; case does not matter.',
  })
  readonly search?: string | null;
}
