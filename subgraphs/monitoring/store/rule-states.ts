import type { ClientBase } from 'pg';
import type { RuleState } from '../domain/alert-rule.ts';

export interface StoredRuleState {
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly installationKey: number;
  readonly metricId: number;
  readonly state: RuleState;
}

interface Row {
  rule_id: string;
  rule_version: number;
  installation_key: number;
  metric_id: number;
  watermark_ms: number | null;
  last_value: number | null;
  pending_ms: number | null;
  start_ms: number | null;
}

export async function loadRuleStates(client: ClientBase): Promise<StoredRuleState[]> {
  const { rows } = await client.query<Row>('select * from monitoring.rule_state');
  return rows.map((row) => ({
    ...{ ruleId: row.rule_id, ruleVersion: row.rule_version },
    ...{ installationKey: row.installation_key, metricId: row.metric_id },
    state: {
      ...{ watermarkMs: row.watermark_ms, lastValue: row.last_value },
      ...{ pendingMs: row.pending_ms, startMs: row.start_ms },
    },
  }));
}

export async function saveRuleStates(client: ClientBase, states: readonly StoredRuleState[]): Promise<void> {
  if (states.length === 0) return;
  await client.query(
    `insert into monitoring.rule_state
       select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::float8[], $6::float8[], $7::float8[], $8::float8[])
     on conflict (rule_id, installation_key, metric_id) do update set rule_version = excluded.rule_version,
       watermark_ms = excluded.watermark_ms, last_value = excluded.last_value, pending_ms = excluded.pending_ms,
       start_ms = excluded.start_ms`,
    [
      states.map(({ ruleId }) => ruleId),
      states.map(({ ruleVersion }) => ruleVersion),
      states.map(({ installationKey }) => installationKey),
      states.map(({ metricId }) => metricId),
      states.map(({ state }) => state.watermarkMs),
      states.map(({ state }) => state.lastValue),
      states.map(({ state }) => state.pendingMs),
      states.map(({ state }) => state.startMs),
    ],
  );
}

/** Forgets what is known under a version of a rule that is no longer at work. */
export async function dropRuleStates(client: ClientBase, states: readonly StoredRuleState[]): Promise<void> {
  if (states.length === 0) return;
  await client.query(
    `delete from monitoring.rule_state s using unnest($1::uuid[], $2::int[], $3::int[]) as gone (rule_id, key, metric)
     where s.rule_id = gone.rule_id and s.installation_key = gone.key and s.metric_id = gone.metric`,
    [
      states.map(({ ruleId }) => ruleId),
      states.map(({ installationKey }) => installationKey),
      states.map(({ metricId }) => metricId),
    ],
  );
}
