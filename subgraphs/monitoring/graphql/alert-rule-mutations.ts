import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { answerOnce } from '../../../platform/idempotency/answer-once.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { packRules } from '../domain/rule-packs.ts';
import {
  countRules,
  insertRule,
  namesMissing,
  readRules,
  type RuleDefinition,
  updateRule,
} from '../store/alert-rules.ts';
import { viewerStatement } from '../store/statement.ts';
import { requireActor } from './alert-access.ts';
import { watchingOf } from './alert-rule-definition.ts';
import { BadField, faultOfName } from './bad-field.ts';
import {
  AlertRulePayload,
  CreateAlertRuleInput,
  InstallRulePackInput,
  presentRule,
  RulePackPayload,
  UpdateAlertRuleInput,
} from './alert-rule-types.ts';
import type { MonitoringContext } from './context.ts';

const MAX_RULES = 200;
const tooMany = new BadField('name', `There are ${MAX_RULES} rules: change one of them.`);
const everything = { equipmentIds: null, buildingIds: null, equipmentKinds: null, manufacturer: null, model: null };

@Resolver()
export class AlertRuleMutations {
  @Mutation(() => AlertRulePayload, {
    description: `Makes a rule; it is at work within seconds. For ADMIN and MANAGER; an organization has up to ${MAX_RULES} rules.`,
  })
  async createAlertRule(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => CreateAlertRuleInput, { description: 'The rule.' }) input: CreateAlertRuleInput,
  ): Promise<AlertRulePayload> {
    const { id: by, organizationId } = requireRuleMaker(context);
    const watching = watchingOf(input, context.metricNames);
    if (watching instanceof BadField) return refused(watching);
    const fault = faultOfName(input.name);
    if (fault !== null) return refused(fault);
    const { severity, enabled, idempotencyKey: key } = input;
    const definition = { ...watching, name: input.name.trim(), severity, enabled: enabled ?? true };
    const once = await inTransaction(context.ownerPool, (client) =>
      answerOnce(
        client,
        { schema: 'monitoring', actor: organizationId, operation: 'createAlertRule', key, request: input },
        async () => {
          if ((await countRules(client, organizationId)) >= MAX_RULES) return null;
          const id = uuidV4();
          await insertRule(client, { id, organizationId, by, at: context.now() }, definition);
          return id;
        },
      ),
    );
    if (once.kind === 'conflict')
      return refused(new BadField('idempotencyKey', 'This key was used for another request.'), 'CONFLICT');
    if (once.answer === null) return refused(tooMany, 'LIMIT_EXCEEDED');
    return shown(context, once.answer);
  }

  @Mutation(() => RulePackPayload, {
    description:
      'Makes the rules of a pack for all elevators, but for those whose name is there already: doing it again changes nothing. For ADMIN and MANAGER.',
  })
  async installRulePack(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => InstallRulePackInput, { description: 'Which rules.' }) { pack }: InstallRulePackInput,
  ): Promise<RulePackPayload> {
    const { id: by, organizationId } = requireRuleMaker(context);
    const ids = await inTransaction(context.ownerPool, async (client) => {
      const missing = await namesMissing(
        client,
        organizationId,
        packRules[pack].map(({ name }) => name),
      );
      const rules = packRules[pack].filter(({ name }) => missing.has(name));
      if ((await countRules(client, organizationId)) + rules.length > MAX_RULES) return null;
      const made: string[] = [];
      for (const rule of rules) {
        const id = uuidV4();
        const rest = { enabled: true, schedule: null, scope: { ...everything, equipmentKinds: ['elevator'] } };
        const plain = { latching: false, suppression: { whileAlertTypes: [], inModes: [] } };
        await insertRule(client, { id, organizationId, by, at: context.now() }, { ...rule, ...rest, ...plain });
        made.push(id);
      }
      return made;
    });
    if (ids === null) return { alertRules: [], errors: refused(tooMany, 'LIMIT_EXCEEDED').errors };
    const { orm, viewer } = context;
    const rules = await asViewer(orm, viewer, (em) => readRules(viewerStatement(em), ids));
    return { alertRules: rules.map(presentRule), errors: [] };
  }

  @Mutation(() => AlertRulePayload, {
    description:
      'Changes a rule, switches it on or off. Alerts that are open under it are cleared, and come anew if they still hold. For ADMIN and MANAGER.',
  })
  async updateAlertRule(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => UpdateAlertRuleInput, { description: 'Which rule, and what changes.' })
    input: UpdateAlertRuleInput,
  ): Promise<AlertRulePayload> {
    requireRuleMaker(context);
    const { ruleId: id, version } = input;
    const rule = isUuid(id) ? await context.loaders.alertRule.load(id) : null;
    if (rule === null) return refused(new BadField('ruleId', 'There is no such rule.'), 'NOT_FOUND');
    const definition = changed(rule, input, context.metricNames);
    if (definition instanceof BadField) return refused(definition);
    const at = context.now();
    if (!(await inTransaction(context.ownerPool, (client) => updateRule(client, { id, version, at }, definition))))
      return refused(new BadField('version', 'It has changed: read it again.'), 'STALE_VERSION');
    return shown(context, id);
  }
}

function changed(
  rule: RuleDefinition,
  input: UpdateAlertRuleInput,
  metricNames: ReadonlySet<string>,
): RuleDefinition | BadField {
  const name = input.name ?? rule.name;
  const fault = faultOfName(name);
  if (fault !== null) return fault;
  const watching = input.definition ? watchingOf(input.definition, metricNames) : rule;
  if (watching instanceof BadField) return new BadField(`definition.${watching.field}`, watching.message);
  const { metric, condition, schedule, scope, latching, suppression } = watching;
  const about = {
    name: name.trim(),
    enabled: input.enabled ?? rule.enabled,
    severity: input.severity ?? rule.severity,
  };
  return { ...about, metric, condition, schedule, scope, latching, suppression };
}

/** @throws UNAUTHENTICATED, FORBIDDEN */
export function requireRuleMaker(context: MonitoringContext): { readonly id: string; readonly organizationId: string } {
  const actor = requireActor(context);
  if (context.viewer.role === 'TECHNICIAN') throw forbidden('Rules are made by ADMIN and MANAGER.');
  return actor;
}

async function shown({ orm, viewer }: MonitoringContext, id: string): Promise<AlertRulePayload> {
  const [rule] = await asViewer(orm, viewer, (em) => readRules(viewerStatement(em), [id]));
  return { alertRule: rule === undefined ? null : presentRule(rule), errors: [] };
}

function refused({ field, message }: BadField, code = 'BAD_USER_INPUT'): AlertRulePayload {
  return { alertRule: null, errors: [userError(code, message, ['input', ...field.split('.')])] };
}
