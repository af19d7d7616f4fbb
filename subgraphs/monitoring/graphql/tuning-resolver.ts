import { Ctx, Field, FieldResolver, Float, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import { MAX_FACTOR, type TunableDetector } from '../domain/tuning.ts';
import { readTuningChanges, type TuningChange } from '../store/detector-tunings.ts';
import type { MonitoringContext } from './context.ts';
import { Equipment } from './stub-types.ts';

const DetectorEnum = defineEnum<TunableDetector>('TunableDetector', 'A detector whose threshold follows judgements.', {
  ensemble: 'That of a single metric.',
  multivariate: 'That of all metrics together over minutes.',
  relations: 'That of the relations between metrics by the hour.',
});

@ObjectType({
  description: 'A move of the threshold of a detector on an equipment, by what a person said of an anomaly.',
})
export class DetectorTuningChange {
  @Field(() => ID, { description: 'Identifies the move.' })
  readonly id!: string;

  @Field(() => DetectorEnum, { description: 'The detector that had told of the anomaly.' })
  readonly detector!: TunableDetector;

  @Field(() => String, { nullable: true, description: 'Its metric; null for detectors of all metrics together.' })
  readonly metric!: string | null;

  @Field(() => Float, { description: `The factor of the threshold before, 1 to ${MAX_FACTOR}.` })
  readonly from!: number;

  @Field(() => Float, { description: `The factor since, 1 to ${MAX_FACTOR}.` })
  readonly to!: number;

  @Field(() => ID, { description: 'The user who said it.' })
  readonly by!: string;

  @Field(() => ID, { description: 'The anomaly of which it was said.' })
  readonly anomalyId!: string;

  @Field(() => DateTime, { description: 'When.' })
  readonly at!: Date;
}

@Resolver(() => Equipment)
export class TuningResolver {
  @FieldResolver(() => [DetectorTuningChange], {
    nullable: true,
    description:
      'How judgements of anomalies have moved thresholds on this equipment, the newest first; the newest of a detector and metric holds. Null with FORBIDDEN without the scope READ_HEALTH.',
  })
  detectorTuning(@Root() { id }: Equipment, @Ctx() context: MonitoringContext): Promise<TuningChange[] | null> {
    requireMember(context.viewer);
    return context.loaders.facts.load('detectorTuning', id, readTuningChanges);
  }
}
