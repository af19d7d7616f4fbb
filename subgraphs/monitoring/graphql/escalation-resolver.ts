import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { durationMs, durationText } from '../../../core/time/duration.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { type EscalationStep, faultOfSteps } from '../domain/escalation.ts';
import { type EscalationPolicy as Policy, ownOf, readPolicy, savePolicy } from '../store/escalation.ts';
import { viewerStatement } from '../store/statement.ts';
import { requireRuleMaker } from './alert-rule-mutations.ts';
import type { MonitoringContext } from './context.ts';
import { EscalationPolicy, EscalationPolicyPayload, SetEscalationPolicyInput } from './escalation-types.ts';

@Resolver()
export class EscalationResolver {
  @Query(() => EscalationPolicy, {
    nullable: true,
    description: "How the viewer's organization has unacknowledged alerts passed on; null when it never said.",
  })
  async escalationPolicy(@Ctx() context: MonitoringContext): Promise<EscalationPolicy | null> {
    requireMember(context.viewer);
    return shown(context);
  }

  @Mutation(() => EscalationPolicyPayload, {
    description:
      "Says whom to turn to when nobody acknowledges an alert that the organization may see; each step is in the alert's timeline as PASSED_ON. For ADMIN and MANAGER.",
  })
  async setEscalationPolicy(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => SetEscalationPolicyInput, { description: 'The policy.' }) input: SetEscalationPolicyInput,
  ): Promise<EscalationPolicyPayload> {
    const { id: by, organizationId } = requireRuleMaker(context);
    const steps = stepsOf(input);
    const fault = typeof steps === 'string' ? steps : faultOfSteps(steps);
    if (fault !== null || typeof steps === 'string') return refused('BAD_USER_INPUT', fault ?? '', 'steps');
    const named = steps.flatMap(({ channelIds, userIds }) => [...channelIds, ...userIds]);
    const about = { organizationId, by, at: context.now(), version: input.version ?? 0, steps };
    const errors = await inTransaction(context.ownerPool, async (client) => {
      const own = await ownOf(client, organizationId, named);
      const strange = named.find((id) => !own.has(id));
      if (strange !== undefined)
        return refused('NOT_FOUND', `Your organization has no channel or user ${strange}.`, 'steps').errors;
      if (await savePolicy(client, { ...about, minSeverity: input.minSeverity ?? 'critical' })) return [];
      return refused('STALE_VERSION', 'It has changed: read it again.', 'version').errors;
    });
    return { escalationPolicy: errors.length > 0 ? null : await shown(context), errors };
  }
}

/** The steps in our own words, or what is wrong with them. */
function stepsOf({ steps }: SetEscalationPolicyInput): EscalationStep[] | string {
  const own: EscalationStep[] = [];
  for (const { after, channelIds, userIds } of steps) {
    const afterMs = durationMs(after);
    if (afterMs === null) return 'A step comes after a span such as PT10M, without months and years.';
    const odd = [...(channelIds ?? []), ...(userIds ?? [])].find((id) => !isUuid(id));
    if (odd !== undefined) return `"${odd.slice(0, 40)}" is not an id.`;
    own.push({ afterMs, channelIds: channelIds ?? [], userIds: userIds ?? [] });
  }
  return own;
}

async function shown({ orm, viewer }: MonitoringContext): Promise<EscalationPolicy | null> {
  const policy = await asViewer(orm, viewer, (em) => readPolicy(viewerStatement(em)));
  return policy === null ? null : present(policy);
}

const present = ({ version, minSeverity, steps, updatedAt }: Policy): EscalationPolicy => ({
  ...{ version, minSeverity, updatedAt },
  steps: steps.map(({ afterMs, channelIds, userIds }) => ({ after: durationText(afterMs), channelIds, userIds })),
});

const refused = (code: string, message: string, field: string): EscalationPolicyPayload => ({
  ...{ escalationPolicy: null, errors: [userError(code, message, ['input', field])] },
});
