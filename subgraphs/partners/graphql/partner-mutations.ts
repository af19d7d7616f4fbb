import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { z } from 'zod';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import type { PartnerStatus, PartnerType } from '../domain/partner-type.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { attempt, managers, mutate, requireRole } from './mutate.ts';
import { Partner, PartnerStatusEnum, PartnerTypeEnum } from './partner-types.ts';
import { checked, known, noSuch, refuse } from './refusal.ts';

@InputType({ description: 'A hardware partner to register.' })
class RegisterPartnerInput {
  @Field(() => String, { description: 'Name of the company; 1 to 200 characters.' })
  readonly name!: string;

  @Field(() => PartnerTypeEnum, { description: 'What the partner does.' })
  readonly type!: PartnerType;

  @Field(() => String, { description: 'How its products work with the platform; 1 to 500 characters.' })
  readonly integration!: string;

  @Field(() => String, { nullable: true, description: 'Address of its website (https); may be left out.' })
  readonly website?: string | null;

  @Field(() => String, { description: 'How the partnership earns money; 1 to 500 characters.' })
  readonly revenueModel!: string;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'How far a partnership is now.' })
class UpdatePartnerInput {
  @Field(() => ID, { description: 'UUID of the partner.' })
  readonly id!: string;

  @Field(() => Int, { description: 'The version that was looked at; STALE_VERSION when it has changed since.' })
  readonly version!: number;

  @Field(() => PartnerStatusEnum, { description: 'How far it is. Examples stay PROPOSED.' })
  readonly status!: PartnerStatus;
}

@ObjectType({ description: 'What has become of the partner.' })
class PartnerPayload {
  @Field(() => Partner, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly partner!: Partner | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

const text = (most: number) => z.string().trim().min(1).max(most);
const registered = z.object({
  ...{ name: text(200), integration: text(500), revenueModel: text(500) },
  website: z
    .url({ protocol: /^https$/ })
    .max(500)
    .nullish(),
});

@Resolver()
export class PartnerMutations {
  @Mutation(() => PartnerPayload, {
    description: 'Registers a partner as PROPOSED. For administrators and managers of the OPERATOR organization.',
  })
  async registerPartner(
    @Arg('input', () => RegisterPartnerInput, { description: 'The partner.' }) input: RegisterPartnerInput,
    @Ctx() context: PartnersContext,
  ): Promise<PartnerPayload> {
    const member = requireRole(context.viewer, managers, ['OPERATOR']);
    const { answer, errors } = await attempt(async () => {
      const { name, integration, revenueModel, website = null } = checked(registered, input);
      return mutate(context, member, { operation: 'registerPartner', input }, async ({ client }) => {
        const id = uuidV4();
        await client.query(
          sql`insert into partners.partner (id, name, type, integration, website, revenue_model, status, is_example)
            values (${id}, ${name}, ${input.type}, ${integration}, ${website}, ${revenueModel}, 'PROPOSED', false)`
            .query,
        );
        return id;
      });
    });
    return { partner: answer === null ? null : await context.partner.load(answer), errors };
  }

  @Mutation(() => PartnerPayload, {
    description: 'Says how far a partnership is. For administrators and managers of the OPERATOR organization.',
  })
  async updatePartner(
    @Arg('input', () => UpdatePartnerInput, { description: 'The change.' }) input: UpdatePartnerInput,
    @Ctx() context: PartnersContext,
  ): Promise<PartnerPayload> {
    const member = requireRole(context.viewer, managers, ['OPERATOR']);
    const { answer, errors } = await attempt(() =>
      mutate(context, member, { operation: 'updatePartner', input }, async ({ client }) => {
        const id = known(input.id, 'partner', 'id');
        const [found] = await rowsOf<{ version: number; isExample: boolean }>(
          client,
          sql`select version, is_example from partners.partner where id = ${id} for update`,
        );
        if (found === undefined) throw noSuch('partner', 'id');
        if (found.version !== input.version) {
          throw refuse('STALE_VERSION', `It has changed since: its version is ${found.version}.`, 'version');
        }
        if (found.isExample) throw refuse('INVALID_STATE', 'An example is no partner and stays PROPOSED.', 'id');
        await client.query(
          sql`update partners.partner set status = ${input.status}, version = version + 1 where id = ${id}`.query,
        );
        return id;
      }),
    );
    return { partner: answer === null ? null : await context.partner.load(answer), errors };
  }
}
