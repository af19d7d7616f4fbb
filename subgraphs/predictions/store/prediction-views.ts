import type pg from 'pg';
import { latestPredictions, type StoredPrediction } from './predictions.ts';
import { liveRecommendations, type StoredRecommendation } from './recommendations.ts';

/** What the viewer's organization usually paid for a component: medians of its own records, null without any. */
export interface UsualCost {
  readonly component: string;
  readonly maintenance: number | null;
  readonly failure: number | null;
}

export interface PredictionView {
  readonly prediction: StoredPrediction | null;
  readonly recommendations: readonly StoredRecommendation[];
  readonly costs: ReadonlyMap<string, UsualCost>;
}

/** All that is shown of the predictions of many pieces of equipment, in three statements. */
export async function predictionViews(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<(id: string) => PredictionView> {
  const predictions = await latestPredictions(client, ids);
  const recommendations = await liveRecommendations(client, ids);
  const costs = await usualCosts(client);
  return (given) => {
    const id = given.toLowerCase();
    return {
      prediction: predictions.find(({ equipmentId }) => equipmentId === id) ?? null,
      recommendations: recommendations.filter(({ equipmentId }) => equipmentId === id),
      costs,
    };
  };
}

/** Of what the viewer's own organization recorded. */
export async function usualCosts(client: pg.ClientBase): Promise<ReadonlyMap<string, UsualCost>> {
  const { rows } = await client.query<UsualCost>(
    `select component, percentile_cont(0.5) within group (order by m) as maintenance,
       percentile_cont(0.5) within group (order by f) as failure
     from (select component, cost as m, null::float8 as f from predictions.maintenance
             where organization_id = nullif(current_setting('app.organization', true), '')::uuid
           union all select component, null, cost from predictions.failure
             where organization_id = nullif(current_setting('app.organization', true), '')::uuid) costs
     group by component`,
  );
  return new Map(rows.map((row) => [row.component, row]));
}
