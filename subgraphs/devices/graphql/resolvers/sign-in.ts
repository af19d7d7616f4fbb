import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { userError } from '../../../../platform/graphql/user-error.ts';
import type { DevicesContext } from '../../context.ts';
import { issueToken, signInLifetimeSeconds } from '../../identity/token.ts';
import { beginSignIn, signedIn } from '../../store/members.ts';
import { SignInInput } from '../types/inputs.ts';
import { SignInPayload } from '../types/payloads.ts';

interface AccountRow {
  readonly id: string;
  readonly password_hash: string;
  readonly role: string;
  readonly organization_id: string;
  readonly organization_kind: string;
}

const maxPassword = 1_000;
const busyMs = 2_000;

@Resolver()
export class SignIn {
  @Mutation(() => SignInPayload, {
    description: 'A token for a user, valid for 15 minutes. After ten wrong attempts the next ones have to wait.',
  })
  @Directive('@tag(name: "public")')
  async signIn(
    @Arg('input', () => SignInInput, { description: 'Who signs in.' }) input: SignInInput,
    @Ctx() context: DevicesContext,
  ): Promise<SignInPayload> {
    const email = input.email.replaceAll('\u0000', '').slice(0, 320);
    const waitMs = await context.change(({ client }) => beginSignIn(client, email, Date.now()));
    if (waitMs > 0) return tooFast(waitMs);
    const [account] = await context.run((em) =>
      em.execute<AccountRow[]>('select * from devices.sign_in_account(?)', [email]),
    );
    const right = await context.passwords.check(input.password.slice(0, maxPassword), account?.password_hash ?? null);
    if (right === 'busy') return tooFast(busyMs);
    if (account === undefined || !right)
      return refused(userError('WRONG_CREDENTIALS', 'E-mail address or password is wrong.'));
    await context.change(({ client }) => signedIn(client, email));
    const { id, role, organization_id: organizationId, organization_kind: organizationKind } = account;
    const of = { id, role, organizationId, organizationKind };
    const issued = await issueToken(context.signingKey, of, signInLifetimeSeconds);
    return { ...issued, retryAfterMs: null, errors: [] };
  }
}

const refused = (error: SignInPayload['errors'][number], retryAfterMs: number | null = null): SignInPayload => ({
  ...{ token: null, expiresAt: null, retryAfterMs, errors: [error] },
});

const tooFast = (waitMs: number) =>
  refused(userError('RATE_LIMITED', `Too many attempts: try again in ${Math.ceil(waitMs / 1000)} s.`), waitMs);
