import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { type Scope, scopeMask, scopesOf } from '../../../../core/contracts/access.ts';
import { catalogue } from '../../../../core/metrics/catalogue.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { GrantRow, MetricRow } from '../../store/entities.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { Equipment } from '../types/building.ts';
import { DefineMetricInput, GrantDataAccessInput } from '../types/inputs.ts';
import { DataGrant, DataGrantPayload, MetricDefinition, MetricPayload } from '../types/payloads.ts';

const mostMetrics = 1_000;

type Grant = Omit<DataGrant, 'equipment'> & { readonly equipmentId: string };

const presentGrant = (row: GrantRow): Grant => ({
  ...row,
  organizationId: row.granteeId,
  scopes: scopesOf(row.scopes),
});

@Resolver(() => DataGrant)
export class Access {
  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'The equipment; null when it is not visible any more.',
  })
  equipment(@Root() { equipmentId }: Grant, @Ctx() { loaders }: DevicesContext) {
    return loaders.equipment.load(equipmentId);
  }

  @Mutation(() => DataGrantPayload, {
    description: 'Gives another organization access to equipment of the own one. For administrators and managers.',
  })
  async grantDataAccess(
    @Arg('input', () => GrantDataAccessInput, { description: 'Who may do what with which equipment.' })
    input: GrantDataAccessInput,
    @Ctx() context: DevicesContext,
  ): Promise<DataGrantPayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(async () => {
      if (![input.equipmentId, input.organizationId].every(isUuid))
        throw new Refusal('NOT_FOUND', 'There is no such equipment or organization.');
      if (input.organizationId === organizationId)
        throw new Refusal('BAD_USER_INPUT', 'Your organization sees its own equipment already.', ['organizationId']);
      const id = uuidV4();
      const mask = scopeMask(input.scopes as Scope[]);
      return context.run(async (em) => {
        await em.execute(
          `insert into devices.data_grant (id, organization_id, grantee_id, equipment_id, scopes, purpose, created_by, expires_at)
           values (?, ?, ?, ?, ?, ?, ?, ?::timestamptz)`,
          [
            ...[id, organizationId, input.organizationId, input.equipmentId, mask, input.purpose, userId],
            input.expiresAt?.toISOString() ?? null,
          ],
        );
        return em.findOneOrFail(GrantRow, { id });
      });
    });
    return { grant: done && (presentGrant(done) as unknown as DataGrant), errors: error ? [error] : [] };
  }

  @Mutation(() => DataGrantPayload, {
    description: 'Ends a grant of the own organization at once. Revoking twice changes nothing.',
  })
  async revokeDataAccess(
    @Arg('grantId', () => ID, { description: 'The grant.' }) grantId: string,
    @Ctx() context: DevicesContext,
  ): Promise<DataGrantPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(() =>
      context.run(async (em) => {
        const of = { id: grantId, organizationId };
        const there = isUuid(grantId) ? await em.findOne(GrantRow, of) : null;
        if (there === null) throw new Refusal('NOT_FOUND', 'There is no such grant.', ['grantId']);
        await em.execute('update devices.data_grant set revoked_at = now() where id = ? and revoked_at is null', [
          grantId,
        ]);
        return em.findOneOrFail(GrantRow, of, { refresh: true });
      }),
    );
    return { grant: done && (presentGrant(done) as unknown as DataGrant), errors: error ? [error] : [] };
  }

  @Query(() => [MetricDefinition], {
    description: `Metrics that the own organization has defined, by name; at most ${mostMetrics}, so no pages.`,
  })
  metricDefinitions(@Ctx() context: DevicesContext): Promise<MetricRow[]> {
    const { organizationId } = requireMember(context.viewer);
    return context.run((em) =>
      em.find(MetricRow, { organizationId }, { orderBy: { name: 'asc' }, limit: mostMetrics }),
    );
  }

  @Mutation(() => MetricPayload, {
    description: "Defines a metric of the organization's own. For administrators and managers.",
  })
  async defineMetric(
    @Arg('input', () => DefineMetricInput, { description: 'The metric.' }) input: DefineMetricInput,
    @Ctx() context: DevicesContext,
  ): Promise<MetricPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(async () => {
      if (!/^[a-z][a-z0-9_]{0,99}$/.test(input.name))
        throw new Refusal('BAD_USER_INPUT', 'A name is snake_case, 1 to 100 characters.', ['name']);
      if (catalogue.some(({ name }) => name === input.name))
        throw new Refusal('CONFLICT', 'The platform has a metric of this name.', ['name']);
      const ranges = [input.possibleMin, input.possibleMax, input.plausibleMin, input.plausibleMax];
      return context.run(async (em) => {
        if ((await em.count(MetricRow, { organizationId })) >= mostMetrics)
          throw new Refusal('LIMIT_EXCEEDED', `An organization has at most ${mostMetrics} metrics of its own.`);
        await em.execute(
          `insert into devices.metric_definition (organization_id, name, unit, possible_min, possible_max, plausible_min, plausible_max)
           values (?, ?, ?, ?, ?, ?, ?)`,
          [organizationId, input.name, input.unit, ...ranges.map((bound) => bound ?? null)],
        );
        return em.findOneOrFail(MetricRow, { organizationId, name: input.name });
      });
    });
    return { metric: done, errors: error ? [error] : [] };
  }
}
