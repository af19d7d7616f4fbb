import type { Condition } from '../../../core/contracts/condition.ts';
import type { StatusMemory } from '../domain/status-course.ts';
import type { Change } from './change.ts';
import { connectivityColumns, type ConnectivityRow } from './connectivity.ts';

export interface SweptDevice extends ConnectivityRow {
  readonly memory: StatusMemory;
  readonly offlineByGateway: boolean;
  readonly isGateway: boolean;
  readonly organizationId: string;
  readonly serial: string;
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly buildingId: string;
  readonly calibrationDue: Date | null;
  /** Conditions that are raised, by type. */
  readonly open: Readonly<Record<string, Condition>>;
}

/** A sweep looks at so many at first: what is left over is due in the next one, a second later. */
const mostDue = 2_000;

/** Devices on which a window has begun or ended since the last sweep are due. */
export async function wakeAtWindows({ client }: Change, now: Date): Promise<void> {
  const { rows } = await client.query<{ at: Date }>('select at from devices.sweep_state for update');
  const since = rows[0]?.at ?? new Date(0);
  await client.query(
    `update devices.device d set next_check_at = now() from devices.maintenance_window w
     where (w.device_id = d.id or w.equipment_id = d.equipment_id or w.building_id = d.building_id)
       and (w.starts_at > $1 and w.starts_at <= $2 or w.ends_at > $1 and w.ends_at <= $2)`,
    [since, now],
  );
  await client.query('update devices.sweep_state set at = $1', [now]);
}

export async function dueForCheck({ client }: Change): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from devices.device where next_check_at <= now() order by next_check_at limit ${mostDue}`,
  );
  return rows.map(({ id }) => id);
}

type Row = Omit<SweptDevice, 'memory'> & Omit<StatusMemory, 'status'> & { readonly stored: StatusMemory['status'] };

/** These devices, or these gateways with all that is behind them. */
export async function sweptDevices(
  { client }: Change,
  wanted: { readonly ids: readonly string[] } | { readonly gateways: readonly string[] },
): Promise<SweptDevice[]> {
  const named = 'ids' in wanted;
  const { rows } = await client.query<Row>(
    `with wanted as materialized (select array(select id from devices.device
       where ${named ? 'id = any ($1)' : 'id = any ($1) or gateway_id = any ($1)'}) as ids)
     select ${connectivityColumns}, d.status as stored, d.device_serial as serial, d.subject_id as "subjectId",
       d.organization_id as "organizationId", d.equipment_id as "equipmentId", d.building_id as "buildingId",
       d.calibration_due as "calibrationDue", d.device_type = 'gateway' as "isGateway",
       d.offline_by_gateway as "offlineByGateway", d.status_penalty as penalty, d.status_changed_at as "changedAt",
       d.better_since as "betterSince",
       coalesce((select jsonb_object_agg(o.type, o.payload) from devices.condition o
         where o.device_id = d.id and o.cleared_at is null), '{}') as open
     from wanted, devices.connectivity(wanted.ids) c join devices.device d on d.id = c.id`,
    [named ? wanted.ids : wanted.gateways],
  );
  return rows.map(({ stored, penalty, changedAt, betterSince, ...row }) => ({
    ...row,
    memory: { status: stored, penalty, changedAt, betterSince },
  }));
}

export interface Checked {
  readonly id: string;
  readonly memory: StatusMemory;
  readonly offlineByGateway: boolean;
  readonly nextCheck: Date;
}

/** What was found of all of them, in one statement. */
export async function storeChecked({ client }: Change, checked: readonly Checked[]): Promise<void> {
  if (checked.length === 0) return;
  const rows = checked.map(({ id, memory, offlineByGateway, nextCheck }) => ({
    ...{ id, status: memory.status, penalty: memory.penalty, changed_at: memory.changedAt },
    ...{ better_since: memory.betterSince, by_gateway: offlineByGateway, next_check: nextCheck },
  }));
  await client.query(
    `update devices.device d set status = f.status, offline_by_gateway = f.by_gateway, next_check_at = f.next_check,
       status_penalty = f.penalty, status_changed_at = f.changed_at, better_since = f.better_since
     from jsonb_to_recordset($1::jsonb) as f (id uuid, status text, penalty real, changed_at timestamptz,
       better_since timestamptz, by_gateway boolean, next_check timestamptz)
     where d.id = f.id`,
    [JSON.stringify(rows)],
  );
}
