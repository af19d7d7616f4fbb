import { createHash, randomBytes } from 'node:crypto';
import { Arg, Args, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import { forbidden } from '../../../../platform/errors/graph-errors.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { hashPassword } from '../../identity/password.ts';
import { audit, type Change } from '../../store/change.ts';
import { acceptInvitation, hasOtherAdministrator, invite, lockMember } from '../../store/members.ts';
import { memberColumns, type MemberRow, memberTimeline } from '../../store/members.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { rootTimeline } from '../timeline-loaders.ts';
import { AcceptInvitationInput, AcceptInvitationPayload, InviteUserInput, InviteUserPayload } from '../types/member.ts';
import { SetUserRoleInput, UserConnection, UserInput, UserPayload } from '../types/member.ts';

const invitationMs = 7 * 86_400_000;
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');

interface Administrator {
  readonly id: string;
  readonly organizationId: string;
}

/** @throws UNAUTHENTICATED, FORBIDDEN */
function requireAdministrator({ viewer }: DevicesContext): Administrator {
  const member = requireManager(viewer);
  if (member.role !== 'ADMIN') throw forbidden('Only an administrator of the organization may do this.');
  return member;
}

@Resolver()
export class Members {
  @Query(() => UserConnection, {
    description: 'Users of the own organization, the latest first. For administrators and managers.',
  })
  users(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    requireManager(context.viewer);
    return rootTimeline(context.query, memberTimeline, page);
  }

  @Mutation(() => InviteUserPayload, {
    description:
      'Makes an account in the own organization, without a password, and shows the code with which its user chooses one. Of a user who is there already the password ends. For administrators.',
  })
  async inviteUser(
    @Arg('input', () => InviteUserInput, { description: 'Who.' }) input: InviteUserInput,
    @Ctx() context: DevicesContext,
  ): Promise<InviteUserPayload> {
    const administrator = requireAdministrator(context);
    const code = `ssi_${randomBytes(20).toString('base64url')}`;
    const { done, error } = await attempt(() =>
      context.change((change) => inviteInto(change, input, administrator, hashOf(code))),
    );
    return done === null ? { user: null, code: null, errors: [error] } : { user: done, code, errors: [] };
  }

  @Mutation(() => AcceptInvitationPayload, {
    description: 'Chooses the password of the account that the code is for. Then sign in.',
  })
  @Directive('@tag(name: "public")')
  async acceptInvitation(
    @Arg('input', () => AcceptInvitationInput, { description: 'The code and the password.' })
    { code, password }: AcceptInvitationInput,
    @Ctx() context: DevicesContext,
  ): Promise<AcceptInvitationPayload> {
    const { done, error } = await attempt(async () => {
      if (password.length < 12 || password.length > 1000)
        throw new Refusal('BAD_USER_INPUT', 'A password has 12 to 1000 characters.', ['password']);
      // Only whoever has a code costs us the work of a hash.
      const [live] = await context.run((em) =>
        em.execute<{ live: boolean }[]>('select devices.is_invited(?) as live', [hashOf(code)]),
      );
      const account = live?.live ? await context.change((change) => accept(change, hashOf(code), password)) : null;
      if (account === null)
        throw new Refusal('CLAIM_REFUSED', 'The code is wrong, used or over: ask for another one.', ['code']);
      return account.email;
    });
    return { email: done, errors: error ? [error] : [] };
  }

  @Mutation(() => UserPayload, {
    description: 'Gives a user of the own organization another role, at once. For administrators.',
  })
  setUserRole(
    @Arg('input', () => SetUserRoleInput, { description: 'The role.' }) input: SetUserRoleInput,
    @Ctx() context: DevicesContext,
  ): Promise<UserPayload> {
    return changeMember(context, input.userId, 'user_role_changed', { sets: 'role = $2', value: input.role });
  }

  @Mutation(() => UserPayload, {
    description:
      'Ends a user’s right to sign in, and the tokens the user has, within a second. Inviting the user again begins anew. For administrators.',
  })
  deactivateUser(
    @Arg('input', () => UserInput, { description: 'The user.' }) input: UserInput,
    @Ctx() context: DevicesContext,
  ): Promise<UserPayload> {
    const sets = 'deactivated_at = coalesce(deactivated_at, $2::timestamptz)';
    return changeMember(context, input.userId, 'user_deactivated', { sets, value: new Date() });
  }
}

async function inviteInto(
  { client }: Change,
  { email, name, role }: InviteUserInput,
  { id: createdBy, organizationId }: Administrator,
  hash: string,
): Promise<MemberRow> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 320)
    throw new Refusal('BAD_USER_INPUT', 'This is no e-mail address of at most 320 characters.', ['email']);
  if (name.trim() === '' || name.length > 200)
    throw new Refusal('BAD_USER_INPUT', 'A name has 1 to 200 characters.', ['name']);
  const expiresAt = new Date(Date.now() + invitationMs);
  const invitation = { userId: uuidV4(), organizationId, email, name, role, hash, createdBy, expiresAt };
  const member = await invite(client, invitation);
  if (member === null) throw new Refusal('CONFLICT', 'This address cannot be invited: use another one.', ['email']);
  if (!(await hasOtherAdministrator(client, member.id, organizationId)))
    throw new Refusal('INVALID_STATE', 'Nobody else could administer the organization: it keeps its administrator.');
  await audit(client, { organizationId, action: 'user_invited', subjectId: member.id, details: { role } });
  return member;
}

async function accept({ client }: Change, hash: string, password: string) {
  const account = await acceptInvitation(client, hash, await hashPassword(password));
  if (account === null) return null;
  const { id: subjectId, organizationId } = account;
  await audit(client, { organizationId, action: 'invitation_accepted', subjectId });
  return account;
}

async function changeMember(
  context: DevicesContext,
  userId: string,
  action: string,
  { sets, value }: { readonly sets: string; readonly value: unknown },
): Promise<UserPayload> {
  const { organizationId } = requireAdministrator(context);
  const { done, error } = await attempt(() =>
    context.change(async ({ client }) => {
      const member = isUuid(userId) ? await lockMember(client, userId, organizationId) : null;
      if (member === null) throw new Refusal('NOT_FOUND', 'Your organization has no such user.', ['userId']);
      const { rows } = await client.query<MemberRow>(
        `update devices.user_account t set ${sets} where t.id = $1 returning ${memberColumns}`,
        [userId, value],
      );
      const [now] = rows;
      const administers = now?.role === 'ADMIN' && now.deactivatedAt === null;
      if (now === undefined || (!administers && !(await hasOtherAdministrator(client, userId, organizationId))))
        throw new Refusal('INVALID_STATE', 'The last administrator stays one: make another one first.', ['userId']);
      const details = { before: member.role, after: now.role };
      await audit(client, { organizationId, action, subjectId: userId, details });
      return now;
    }),
  );
  return { user: done, errors: error ? [error] : [] };
}
