import { Arg, Args, ArgsType, Ctx, Field, ID, Query, Resolver } from 'type-graphql';
import { badCursor } from '../../../platform/errors/graph-errors.ts';
import { connectionOf, PageArgs, pageOf } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { countPartners, type PartnerKey, partnerPage } from '../store/read-partners.ts';
import { Partner, PartnerConnection, PartnerFilter } from './partner-types.ts';

@ArgsType()
class PartnersArgs extends PageArgs {
  @Field(() => PartnerFilter, { nullable: true, description: 'Which ones; all of them if left out.' })
  readonly filter?: PartnerFilter | null;
}

@Resolver()
export class PartnerResolver {
  @Query(() => PartnerConnection, { description: 'Hardware partners, by name.' })
  async partners(@Args(() => PartnersArgs) args: PartnersArgs, @Ctx() context: PartnersContext) {
    const page = pageOf(args, 2);
    const type = args.filter?.type ?? null;
    const request = { ...page, type, after: keyOf(page.after), before: keyOf(page.before) };
    const rows = await context.read((em) => partnerPage(em, request));
    const count = () => context.read((em) => countPartners(em, type));
    return connectionOf(rows, page, ({ name, id }) => [name, id], count);
  }

  @Query(() => Partner, { nullable: true, description: 'A hardware partner; null when there is none with this id.' })
  partner(
    @Arg('id', () => ID, { description: 'UUID of the partner.' }) id: string,
    @Ctx() context: PartnersContext,
  ): Promise<Partner | null> {
    return context.partner.load(id);
  }
}

function keyOf(keys: readonly (string | number)[] | null): PartnerKey | null {
  if (keys === null) return null;
  const [name, id] = keys;
  if (typeof name !== 'string' || typeof id !== 'string' || !isUuid(id)) throw badCursor();
  return [name, id];
}
