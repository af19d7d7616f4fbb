import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import type { PredictionsContext } from '../context.ts';
import { rulCap } from '../model/features.ts';
import { listModels } from '../store/models.ts';
import { PredictionModel } from './model-type.ts';
import { Equipment, EquipmentPrediction } from './prediction-types.ts';

const description = `Random forest that predicts the remaining useful life of turbofan engines in cycles, at most ${rulCap}; trained on an extract of NASA's C-MAPSS FD001. It knows no building equipment.`;

const noModel = 'No model is trained or loaded yet.';
const unknownMetrics =
  "The model was trained on turbofan engines and knows none of this equipment's metrics, so nothing is predicted.";

@Resolver()
export class ModelResolver {
  @Query(() => [PredictionModel], {
    description:
      'Models, newest first: the same for every member of an organization. Empty while the first is trained.',
  })
  async models(@Ctx() context: PredictionsContext): Promise<PredictionModel[]> {
    const rows = await context.read(listModels);
    return rows.map((row) => ({ ...row, description }));
  }
}

@Resolver(() => Equipment)
export class EquipmentPredictions {
  @FieldResolver(() => EquipmentPrediction, {
    nullable: true,
    description:
      'What is expected of it; null, with FORBIDDEN, when the viewer may not read its predictions (READ_PREDICTIONS).',
  })
  async prediction(@Root() { id }: Equipment, @Ctx() context: PredictionsContext): Promise<EquipmentPrediction | null> {
    if (!(await context.mayRead.load(id))) throw forbidden('Your access to this does not include READ_PREDICTIONS.');
    const modelVersion = context.modelVersion();
    return {
      generatedAt: new Date(context.now()),
      modelVersion,
      predictionBasis: 'LIMITED_DATA',
      reason: modelVersion === null ? noModel : unknownMetrics,
      overallConfidence: null,
      remainingUsefulLife: [],
    };
  }
}
