import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import type { OrganizationRow } from '../../store/entities.ts';
import { OrganizationKind, UserRole, ViewerKind } from './enums.ts';

@ObjectType({
  description:
    'A company on the platform. Visible: the own one, owners of visible buildings, and whom the own one has granted access.',
})
@Directive('@key(fields: "id")')
export class Organization {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'Its name.' }) readonly name!: string;
  @Field(() => OrganizationKind, { description: 'What it is to the platform.' })
  readonly kind!: OrganizationRow['kind'];
}

@ObjectType('Viewer', { description: 'Who is asking.' })
export class ViewerType {
  @Field(() => ID, { description: 'Id of the user or device (UUID).' }) readonly id!: string;
  @Field(() => ViewerKind, { description: 'User or device.' }) readonly kind!: 'user' | 'device';
  @Field(() => String, { nullable: true, description: "The user's name; null for a device." }) readonly name!:
    string | null;
  @Field(() => String, { nullable: true, description: "The user's e-mail address; null for a device." })
  readonly email!: string | null;
  @Field(() => UserRole, { nullable: true, description: "The user's role; null for a device." }) readonly role!:
    string | null;
  @Field(() => Organization, { nullable: true, description: 'The organization acted for; null when there is none.' })
  readonly organization!: Organization | null;
  @Field(() => DateTime, { nullable: true, description: 'When the token ends; null when it does not.' })
  readonly expiresAt!: Date | null;
}
