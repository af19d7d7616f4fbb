import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import type { EquipmentKind as Kind } from '../../domain/vocabulary.ts';
import { EquipmentKind } from './enums.ts';

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
  readonly buildingId!: string;
}

export const BuildingConnection = connectionType(Building, 'Building');
export const EquipmentConnection = connectionType(Equipment, 'Equipment');
