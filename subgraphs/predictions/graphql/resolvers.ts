import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { PredictionsContext } from '../context.ts';
import { Equipment, EquipmentPrediction, PredictionModel } from './types.ts';

const reason =
  'The model is trained on the sensors of turbofan engines and knows none of the metrics of this equipment; ' +
  'there is no recorded failure of its kind to learn from.';

@Resolver(() => Equipment)
export class PredictionResolver {
  @Query(() => [PredictionModel], {
    description: 'The trained models, newest first. Empty while the first one is being trained.',
  })
  models(@Ctx() context: PredictionsContext): Promise<PredictionModel[]> {
    requireMember(context.viewer);
    return context.models();
  }

  @FieldResolver(() => EquipmentPrediction, {
    nullable: true,
    description: 'What is predicted of it; null without the scope READ_PREDICTIONS.',
  })
  async prediction(@Root() { id }: Equipment, @Ctx() context: PredictionsContext): Promise<EquipmentPrediction | null> {
    if (!(await context.visible.load(id))) return null;
    const [model] = await context.models();
    return {
      generatedAt: new Date(context.now()),
      modelVersion: model === undefined ? null : `${model.name}@${model.version}`,
      predictionBasis: 'limited_data',
      reason,
      overallConfidence: null,
      dataQualityScore: null,
    };
  }
}
