import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PredictionsContext } from '../../context.ts';
import { atRiskFrom } from '../../domain/risk.ts';
import type { SummaryRow } from '../../store/building-summaries.ts';
import { Building } from '../types/entities.ts';
import { PredictionSummary } from '../types/summary-types.ts';

@Resolver(() => Building)
export class BuildingPredictions {
  @FieldResolver(() => PredictionSummary, {
    nullable: true,
    description: 'What is expected of its equipment; null when the viewer may read predictions of none of it.',
  })
  async predictionSummary(
    @Root() { id }: Building,
    @Ctx() context: PredictionsContext,
  ): Promise<PredictionSummary | null> {
    const rows = await context.buildings.load(id);
    return rows.length === 0 ? null : summaryOf(rows);
  }
}

/** Of rows with the greatest risk first. */
function summaryOf(rows: readonly SummaryRow[]): PredictionSummary {
  const [worst] = rows;
  const count = (basis: SummaryRow['basis']) => rows.filter((row) => (row.basis ?? 'limited_data') === basis).length;
  const bases = (['full_data', 'partial_data', 'limited_data'] as const).map((basis) => ({
    ...{ basis, count: count(basis) },
  }));
  const limited = count('limited_data');
  return {
    ...{ equipmentCount: rows.length, predicted: rows.length - limited, limited, byBasis: bases },
    atRisk: rows.filter(({ probability30 }) => (probability30 ?? 0) >= atRiskFrom).length,
    highestRisk:
      worst === undefined || worst.probability30 === null
        ? null
        : { equipment: { id: worst.equipmentId }, probability: worst.probability30 },
  };
}
