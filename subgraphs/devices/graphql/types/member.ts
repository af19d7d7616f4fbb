import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { Role } from '../../store/members.ts';
import { UserRole } from './enums.ts';

@ObjectType({
  description: 'A person who may sign in for the own organization. Visible to its administrators and managers.',
})
export class User {
  @Field(() => ID, { description: 'Stable id (UUID).' }) readonly id!: string;
  @Field(() => String, { description: 'E-mail address, in small letters.' }) readonly email!: string;
  @Field(() => String, { description: 'Name.' }) readonly name!: string;
  @Field(() => UserRole, { description: 'What the user may do.' }) readonly role!: Role;
  @Field(() => DateTime, { description: 'When the user was first invited.' }) readonly createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Since when the user may not sign in any more; null: may.' })
  readonly deactivatedAt!: Date | null;
}
export const UserConnection = connectionType(User, 'User');

@InputType({ description: 'Somebody who is to join the own organization, or is to choose a new password.' })
export class InviteUserInput {
  @Field(() => String, { description: 'E-mail address, at most 320 characters; case does not matter.' })
  readonly email!: string;
  @Field(() => String, { description: 'Name, 1 to 200 characters.' }) readonly name!: string;
  @Field(() => UserRole, { description: 'What the user will be allowed to do.' }) readonly role!: Role;
}

@ObjectType({ description: 'Outcome of inviteUser.' })
export class InviteUserPayload {
  @Field(() => User, { nullable: true, description: 'The user; null when it was refused.' })
  readonly user!: User | null;
  @Field(() => String, {
    nullable: true,
    description: 'The code for acceptInvitation, shown this once; works once, within 7 days. Null when it was refused.',
  })
  readonly code!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@InputType({ description: 'What who was invited says.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'The code of the invitation.' }) readonly code!: string;
  @Field(() => String, { description: 'A password of the own choice, 12 to 1000 characters.' })
  readonly password!: string;
}

@ObjectType({ description: 'Outcome of acceptInvitation.' })
export class AcceptInvitationPayload {
  @Field(() => String, { nullable: true, description: 'The address to sign in with; null when it was refused.' })
  readonly email!: string | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@InputType({ description: 'Another role for a user of the own organization.' })
export class SetUserRoleInput {
  @Field(() => ID, { description: 'The user.' }) readonly userId!: string;
  @Field(() => UserRole, { description: 'The role from now on.' }) readonly role!: Role;
}

@InputType({ description: 'A user of the own organization, by its id.' })
export class UserInput {
  @Field(() => ID, { description: 'The user.' }) readonly userId!: string;
}

@ObjectType({ description: 'Outcome of setUserRole and deactivateUser.' })
export class UserPayload {
  @Field(() => User, { nullable: true, description: 'The user; null when it was refused.' })
  readonly user!: User | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
