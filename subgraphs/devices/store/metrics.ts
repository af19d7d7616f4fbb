import type { EntityManager } from '../../../platform/db/orm.ts';
import { MetricRow } from './entities.ts';

export interface NewMetric {
  readonly organizationId: string;
  readonly name: string;
  readonly unit: string;
  readonly possibleMin: number | null;
  readonly possibleMax: number | null;
  readonly plausibleMin: number | null;
  readonly plausibleMax: number | null;
}

export async function insertMetric(em: EntityManager, metric: NewMetric): Promise<MetricRow> {
  const { organizationId, name } = metric;
  await em.execute(
    `insert into devices.metric_definition
       (organization_id, name, unit, possible_min, possible_max, plausible_min, plausible_max) values (?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[organizationId, name, metric.unit, metric.possibleMin, metric.possibleMax],
      ...[metric.plausibleMin, metric.plausibleMax],
    ],
  );
  return em.findOneOrFail(MetricRow, { organizationId, name });
}
