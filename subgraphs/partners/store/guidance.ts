import { type Sql, sql } from './sql.ts';

/**
 * Procedures for components by their id (`<equipment>:<kind>`), as far as the equipment is visible: those for its kind,
 * manufacturer and model, the most particular first; at most 50 each.
 */
export const proceduresOf = (componentIds: readonly string[]): Sql =>
  sql`select wanted.id as component_id, found.* from unnest(${componentIds}::text[]) as wanted (id)
    join partners.registry_equipment e on e.id::text = split_part(wanted.id, ':', 1)
    cross join lateral (
      select p.id, p.title, p.steps, p.media, p.anchors, p.source, p.is_example from partners.procedure p
      where p.component = split_part(wanted.id, ':', 2)
        and (p.equipment_kind is null or p.equipment_kind = e.equipment_kind)
        and (p.manufacturer is null or lower(p.manufacturer) = lower(e.manufacturer))
        and (p.model is null or lower(p.model) = lower(e.model))
      order by (p.model is not null) desc, (p.manufacturer is not null) desc, p.is_example, p.title, p.id limit 50
    ) found`;
