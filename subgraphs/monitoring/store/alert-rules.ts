import type { ClientBase } from 'pg';
import type { RuleCondition, RuleSchedule } from '../domain/alert-rule.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { countKeyset, type KeysetQuery, readKeysetPage } from './keyset-page.ts';
import type { Statement } from './statement.ts';

/** Which equipment a rule holds for: every condition given must hold; null does not narrow. */
export interface RuleScope {
  readonly equipmentIds: readonly string[] | null;
  readonly buildingIds: readonly string[] | null;
  readonly equipmentKinds: readonly string[] | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
}

/** What people say of a rule. */
export interface RuleDefinition {
  readonly name: string;
  readonly enabled: boolean;
  readonly severity: AlertSeverity;
  readonly metric: string;
  readonly condition: RuleCondition;
  readonly schedule: RuleSchedule | null;
  readonly scope: RuleScope;
  /** Whether its alerts outlast their condition until somebody resets them. */
  readonly latching: boolean;
  readonly suppression: RuleSuppression;
}

/** When alerts of a rule are suppressed by design, though its condition holds. */
export interface RuleSuppression {
  /** While an alert of one of these types lasts on the same equipment. */
  readonly whileAlertTypes: readonly string[];
  /** While the car is in one of these modes. */
  readonly inModes: readonly OperatingMode[];
}

export interface AlertRule extends RuleDefinition {
  readonly id: string;
  readonly organizationId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface Row {
  readonly id: string;
  readonly organization_id: string;
  readonly version: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly severity: AlertSeverity;
  readonly metric: string;
  readonly above: number | null;
  readonly below: number | null;
  readonly change_per_minute: number | null;
  readonly on_delay_ms: string | number;
  readonly deadband: number;
  readonly weekdays: readonly number[] | null;
  readonly from_minute: number | null;
  readonly to_minute: number | null;
  readonly equipment_ids: readonly string[] | null;
  readonly building_ids: readonly string[] | null;
  readonly equipment_kinds: readonly string[] | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly latching: boolean;
  readonly suppressed_while: readonly string[];
  readonly suppressed_in_modes: readonly OperatingMode[];
  readonly created_at: Date | string;
  readonly updated_at: Date | string;
}

// Arrays as JSON: the ORM and the driver read PostgreSQL's own text of them differently.
const columns = `r.id, r.organization_id, r.version, r.name, r.enabled, r.severity, r.metric, r.above, r.below,
  r.change_per_minute, r.on_delay_ms, r.deadband, to_json(r.weekdays) as weekdays, r.from_minute, r.to_minute,
  to_json(r.equipment_ids) as equipment_ids, to_json(r.building_ids) as building_ids,
  to_json(r.equipment_kinds) as equipment_kinds, r.manufacturer, r.model, r.latching,
  to_json(r.suppressed_while) as suppressed_while, to_json(r.suppressed_in_modes) as suppressed_in_modes, r.created_at,
  r.updated_at`;

function ruleOf(row: Row): AlertRule {
  const { weekdays, from_minute: fromMinute, to_minute: toMinute } = row;
  const isScheduled = weekdays !== null && fromMinute !== null && toMinute !== null;
  return {
    ...{ id: row.id, organizationId: row.organization_id, version: row.version, name: row.name },
    ...{ enabled: row.enabled, severity: row.severity, metric: row.metric },
    ...{ createdAt: new Date(row.created_at), updatedAt: new Date(row.updated_at) },
    condition: {
      ...{ above: row.above, below: row.below, changePerMinute: row.change_per_minute },
      ...{ onDelayMs: Number(row.on_delay_ms), deadband: row.deadband },
    },
    schedule: isScheduled ? { weekdays, fromMinute, toMinute } : null,
    scope: {
      ...{ equipmentIds: row.equipment_ids, buildingIds: row.building_ids, equipmentKinds: row.equipment_kinds },
      ...{ manufacturer: row.manufacturer, model: row.model },
    },
    latching: row.latching,
    suppression: { whileAlertTypes: row.suppressed_while, inModes: row.suppressed_in_modes },
  };
}

const valuesOf = ({ metric, condition, schedule, scope, ...rest }: RuleDefinition): unknown[] => [
  ...[rest.name, rest.enabled, rest.severity, metric, condition.above, condition.below, condition.changePerMinute],
  ...[condition.onDelayMs, condition.deadband],
  ...[schedule?.weekdays ?? null, schedule?.fromMinute ?? null, schedule?.toMinute ?? null],
  ...[scope.equipmentIds, scope.buildingIds, scope.equipmentKinds, scope.manufacturer, scope.model],
  ...[rest.latching, rest.suppression.whileAlertTypes, rest.suppression.inModes],
];

export interface NewRule {
  readonly id: string;
  readonly organizationId: string;
  readonly by: string;
  readonly at: Date;
}

export async function insertRule(
  client: ClientBase,
  { id, organizationId, by, at }: NewRule,
  definition: RuleDefinition,
): Promise<void> {
  await client.query(
    `insert into monitoring.alert_rule (id, organization_id, created_by, created_at, updated_at, name, enabled, severity,
       metric, above, below, change_per_minute, on_delay_ms, deadband, weekdays, from_minute, to_minute, equipment_ids,
       building_ids, equipment_kinds, manufacturer, model, latching, suppressed_while, suppressed_in_modes)
     values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
       $22, $23, $24)`,
    [id, organizationId, by, at, ...valuesOf(definition)],
  );
}

/** False when the rule is at another version than the one that was seen. */
export async function updateRule(
  client: ClientBase,
  { id, version, at }: { readonly id: string; readonly version: number; readonly at: Date },
  definition: RuleDefinition,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update monitoring.alert_rule set version = version + 1, updated_at = $3, name = $4, enabled = $5, severity = $6,
       metric = $7, above = $8, below = $9, change_per_minute = $10, on_delay_ms = $11, deadband = $12, weekdays = $13,
       from_minute = $14, to_minute = $15, equipment_ids = $16, building_ids = $17, equipment_kinds = $18,
       manufacturer = $19, model = $20, latching = $21, suppressed_while = $22, suppressed_in_modes = $23
     where id = $1 and version = $2`,
    [id, version, at, ...valuesOf(definition)],
  );
  return rowCount === 1;
}

export async function countRules(client: ClientBase, organizationId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from monitoring.alert_rule where organization_id = $1',
    [organizationId],
  );
  return rows[0]?.count ?? 0;
}

/** Which of the names no rule of the organization has. */
export async function namesMissing(
  client: ClientBase,
  organizationId: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select wanted.name from unnest($2::text[]) as wanted (name)
     where not exists (select 1 from monitoring.alert_rule r where r.organization_id = $1 and r.name = wanted.name)`,
    [organizationId, names],
  );
  return new Set(rows.map(({ name }) => name));
}

const visibleRules = { table: 'alert_rule r', where: 'true', values: [] };

/** The viewer's organization's rules, the newest first. */
export const readRulePage = async (run: Statement, query: KeysetQuery): Promise<AlertRule[]> =>
  (await readKeysetPage<Row>(run, { ...visibleRules, columns }, query)).map(ruleOf);

export const countVisibleRules = (run: Statement): Promise<number> => countKeyset(run, visibleRules);

/** Those of the ids that the transaction may see. */
export async function readRules(run: Statement, ids: readonly string[]): Promise<AlertRule[]> {
  const list = `{${ids.join(',')}}`;
  return (await run<Row>(`select ${columns} from monitoring.alert_rule r where r.id = any ($1::uuid[])`, [list])).map(
    ruleOf,
  );
}

/** A rule at work, with the equipment it holds for now and the time zone of each. */
export interface PlacedRule extends AlertRule {
  readonly timeZones: ReadonlyMap<string, string>;
}

const inScope = `a.organization_id = r.organization_id and (a.scopes & $1) <> 0
    and (a.expires_at is null or a.expires_at > now())
    and (r.equipment_ids is null or e.subject_id = any (r.equipment_ids))
    and (r.building_ids is null or e.building_id = any (r.building_ids))
    and (r.equipment_kinds is null or e.kind = any (r.equipment_kinds))
    and (r.manufacturer is null or lower(e.manufacturer) = lower(r.manufacturer))
    and (r.model is null or lower(e.model) = lower(r.model))`;

/** All enabled rules, in the order of their ids. A rule holds for what its organization has the scope on. */
export async function readPlacedRules(run: Statement, scopeBit: number): Promise<PlacedRule[]> {
  const rows = await run<Row & { places: Readonly<Record<string, string>> | null }>(
    `select ${columns}, (
       select json_object_agg(e.subject_id, e.time_zone) from monitoring.access a
       join monitoring.equipment_info e on e.subject_id = a.subject_id where ${inScope}
     ) as places from monitoring.alert_rule r where r.enabled order by r.id`,
    [scopeBit],
  );
  return rows.map((row) => ({ ...ruleOf(row), timeZones: new Map(Object.entries(row.places ?? {})) }));
}
