import type pg from 'pg';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { expectedMetrics } from '../domain/expected-metrics.ts';
import type { ListOf } from './list.ts';
import { rowsOf, type Sql, sql, word } from './sql.ts';

export interface ModelFilter {
  readonly deviceTypes?: readonly string[] | null;
  readonly equipmentKind?: string | null;
  readonly manufacturer?: string | null;
  readonly certifiedOnly?: boolean | null;
  readonly search?: string | null;
}

const modelColumns = word(
  't.id, t.manufacturer, t.model, t.device_type, t.protocols, t.metrics, t.equipment_kinds, t.partner_id, t.is_example',
);
const like = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

export function modelList(filter: ModelFilter, more: readonly Sql[] = []): ListOf {
  const { deviceTypes, equipmentKind, manufacturer, certifiedOnly, search } = filter;
  const where = [
    ...more,
    ...(deviceTypes ? [sql`t.device_type = any (${deviceTypes}::text[])`] : []),
    ...(equipmentKind ? [sql`${equipmentKind} = any (t.equipment_kinds)`] : []),
    ...(manufacturer ? [sql`lower(t.manufacturer) = lower(${manufacturer})`] : []),
    ...(search ? [sql`(t.manufacturer || ' ' || t.model) ilike ${like(search)}`] : []),
    ...(certifiedOnly
      ? [word(`exists (select 1 from partners.certification c where c.model_id = t.id and c.status = 'certified')`)]
      : []),
  ];
  const order = { column: 'manufacturer', type: 'text' } as const;
  return { from: word('partners.device_model t'), columns: modelColumns, where, order, descending: false };
}

/** Models that fit what the equipment is. */
export const compatibleModels = {
  list: modelList({}, [word('owner.equipment_kind = any (t.equipment_kinds)')]),
  owners: (ids: readonly string[]) =>
    sql`(select e.id, e.equipment_kind from partners.registry_equipment e where e.id = any (${ids}::uuid[])) owner`,
};

export const modelsById = (ids: readonly string[]): Sql =>
  sql`select ${modelColumns}, t.manufacturer as place from partners.device_model t where t.id = any (${ids}::uuid[])`;

const namespace = '0d0e7a1c-53f7-4c7e-8b1b-7d1c64e4f0aa';

export interface NewModel {
  readonly manufacturer: string;
  readonly model: string;
  readonly deviceType: string;
  readonly protocols: readonly string[];
  readonly equipmentKinds: readonly string[];
  readonly partnerId: string | null;
}

/** The id of the model of this name; made when it is new, and what is learned of it is added. */
export async function learnModel(client: pg.ClientBase | pg.Pool, one: NewModel): Promise<string> {
  const id = uuidV5(namespace, `${one.manufacturer.toLowerCase()}\n${one.model.toLowerCase()}`);
  const union = (column: string) =>
    word(`array(select distinct unnest(device_model.${column} || excluded.${column}) order by 1)`);
  const [row] = await rowsOf<{ id: string }>(
    client,
    sql`insert into partners.device_model (id, manufacturer, model, device_type, protocols, metrics, equipment_kinds, partner_id)
      values (${id}, ${one.manufacturer}, ${one.model}, ${one.deviceType}, ${one.protocols}, ${expectedMetrics(one.deviceType)},
        ${one.equipmentKinds}, ${one.partnerId})
      on conflict (lower(manufacturer), lower(model)) do update set
        protocols = ${union('protocols')}, equipment_kinds = ${union('equipment_kinds')},
        partner_id = coalesce(device_model.partner_id, excluded.partner_id)
      returning id`,
  );
  return row?.id ?? id;
}
