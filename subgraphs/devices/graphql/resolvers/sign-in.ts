import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { userError } from '../../../../platform/graphql/user-error.ts';
import type { DevicesContext } from '../../context.ts';
import { checkPassword } from '../../identity/password.ts';
import { issueToken, signInLifetimeSeconds } from '../../identity/token.ts';
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

@Resolver()
export class SignIn {
  @Mutation(() => SignInPayload, { description: 'A token for a user, valid for 15 minutes.' })
  @Directive('@tag(name: "public")')
  async signIn(
    @Arg('input', () => SignInInput, { description: 'Who signs in.' }) { email, password }: SignInInput,
    @Ctx() { run, signingKey }: DevicesContext,
  ): Promise<SignInPayload> {
    const [account] = await run((em) =>
      em.execute<AccountRow[]>('select * from devices.sign_in_account(?)', [
        email.replaceAll('\u0000', '').slice(0, 320),
      ]),
    );
    const right = await checkPassword(password.slice(0, maxPassword), account?.password_hash ?? null);
    if (account === undefined || !right) {
      return {
        token: null,
        expiresAt: null,
        errors: [userError('WRONG_CREDENTIALS', 'E-mail address or password is wrong.')],
      };
    }
    const { id, role, organization_id: organizationId, organization_kind: organizationKind } = account;
    const issued = await issueToken(signingKey, { id, role, organizationId, organizationKind }, signInLifetimeSeconds);
    return { ...issued, errors: [] };
  }
}
