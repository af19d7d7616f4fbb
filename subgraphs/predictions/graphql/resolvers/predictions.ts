import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { mayRead, type PredictionsContext } from '../../context.ts';
import { showNextIssue, showPrediction } from '../show-prediction.ts';
import { Equipment } from '../types/entities.ts';
import { EquipmentPrediction, NextLikelyIssue } from '../types/prediction-types.ts';

const hidden = 'null, with FORBIDDEN, when the viewer may not read its predictions (READ_PREDICTIONS).';

@Resolver(() => Equipment)
export class EquipmentPredictions {
  @FieldResolver(() => EquipmentPrediction, { nullable: true, description: `What is expected of it; ${hidden}` })
  async prediction(@Root() { id }: Equipment, @Ctx() context: PredictionsContext): Promise<EquipmentPrediction | null> {
    if (!(await mayRead(context, id))) return null;
    return showPrediction(await context.views.load(id), context.now());
  }

  @FieldResolver(() => NextLikelyIssue, {
    nullable: true,
    description: `What is most likely to go wrong next; null when nothing can be predicted, and ${hidden}`,
  })
  async nextLikelyIssue(
    @Root() { id }: Equipment,
    @Ctx() context: PredictionsContext,
  ): Promise<NextLikelyIssue | null> {
    if (!(await mayRead(context, id))) return null;
    return showNextIssue(await context.views.load(id));
  }
}
