import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { userError } from '../../../../platform/graphql/user-error.ts';
import type { DevicesContext } from '../../context.ts';
import { checkPassword } from '../../identity/password.ts';
import { issueToken, signInLifetimeSeconds } from '../../identity/token.ts';
import { accountOf } from '../../store/accounts.ts';
import { SignInInput } from '../types/inputs.ts';
import { SignInPayload } from '../types/payloads.ts';

/** Longer ones would only cost time to hash. */
const longestPassword = 1000;

@Resolver()
export class SignIn {
  @Directive('@tag(name: "public")')
  @Mutation(() => SignInPayload, { description: 'A token for a user of the platform. May be called without one.' })
  async signIn(
    @Arg('input', () => SignInInput, { description: 'Who signs in.' }) { email, password }: SignInInput,
    @Ctx() context: DevicesContext,
  ): Promise<SignInPayload> {
    const account = await context.run((em) => accountOf(em, email));
    const matches = await checkPassword(password.slice(0, longestPassword), account?.passwordHash ?? null);
    if (account === null || !matches || password.length > longestPassword) {
      const errors = [userError('INVALID_CREDENTIALS', 'E-mail address or password is wrong.', ['input'])];
      return { token: null, expiresAt: null, errors };
    }
    return { ...(await issueToken(context.signingKey, account, signInLifetimeSeconds)), errors: [] };
  }
}
