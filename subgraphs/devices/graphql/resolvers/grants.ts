import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { scopeMask, scopesOf } from '../../../../core/contracts/access.ts';
import { userError } from '../../../../platform/graphql/user-error.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import type { GrantRow } from '../../store/entities.ts';
import { insertGrant, isUnknownReference, revokeGrant } from '../../store/grants.ts';
import { Checks } from '../checks.ts';
import { requireManager } from '../manager.ts';
import { Equipment } from '../types/building.ts';
import { GrantDataAccessInput, RevokeDataAccessInput } from '../types/inputs.ts';
import { DataGrant, DataGrantPayload } from '../types/payloads.ts';

const refused = (code: string, message: string, field: string) => ({
  ...{ grant: null, errors: [userError(code, message, ['input', field])] },
});
const noOrganization = () => refused('NOT_FOUND', 'There is no such organization.', 'organizationId');

const granted = (row: GrantRow) => ({
  grant: { ...row, organizationId: row.granteeId, scopes: scopesOf(row.scopes) },
  errors: [],
});

@Resolver(() => DataGrant)
export class Grants {
  @Mutation(() => DataGrantPayload, { description: 'Gives another organization access to own equipment, at once (ADMIN or MANAGER).' })
  async grantDataAccess(
    @Arg('input', () => GrantDataAccessInput, { description: 'The access.' }) input: GrantDataAccessInput,
    @Ctx() context: DevicesContext,
  ) {
    const { organizationId, id: createdBy } = requireManager(context.viewer);
    const equipment = await context.loaders.equipment.load(input.equipmentId);
    const checks = new Checks().length(input.purpose, 'purpose', 500);
    const own = equipment?.organizationId === organizationId;
    checks.that(own, 'equipmentId', 'Your organization has no such equipment.', 'NOT_FOUND');
    checks.that(input.scopes.length > 0, 'scopes', 'Name at least one scope.');
    const later = input.expiresAt == null || input.expiresAt.getTime() > Date.now();
    checks.that(later, 'expiresAt', 'The access must end in the future.');
    checks.that(input.organizationId !== organizationId, 'organizationId', 'Your organization has access already.');
    if (checks.failed) return { grant: null, errors: checks.errors };
    if (!isUuid(input.organizationId)) return noOrganization();
    const { equipmentId, purpose, expiresAt = null } = input;
    const grant = { id: uuidV4(), organizationId, granteeId: input.organizationId, equipmentId, createdBy, purpose, expiresAt };
    try {
      return granted(await context.run((em) => insertGrant(em, { ...grant, scopes: scopeMask(input.scopes) })));
    } catch (error) {
      if (isUnknownReference(error)) return noOrganization();
      throw error;
    }
  }

  @Mutation(() => DataGrantPayload, { description: 'Ends a grant of the own organization, everywhere within a second (ADMIN or MANAGER).' })
  async revokeDataAccess(
    @Arg('input', () => RevokeDataAccessInput, { description: 'Which grant.' }) { grantId }: RevokeDataAccessInput,
    @Ctx() context: DevicesContext,
  ) {
    const { organizationId } = requireManager(context.viewer);
    const row = isUuid(grantId) ? await context.run((em) => revokeGrant(em, organizationId, grantId)) : null;
    return row === null ? refused('NOT_FOUND', 'Your organization has given no such grant.', 'grantId') : granted(row);
  }

  @FieldResolver(() => Equipment, { nullable: true, description: 'The equipment; null when it is not visible any more.' })
  equipment(@Root() { equipmentId }: DataGrant, @Ctx() { loaders }: DevicesContext) {
    return loaders.equipment.load(equipmentId);
  }
}
