import type { UnitSeries } from '../features/unit-series.ts';
import { drawsFor, predict } from '../forest/forest.ts';
import { intervalOf } from './interval.ts';
import { riskByAge, riskOf, shareWithin } from './risk.ts';
import { type LifeModel, presentFeatures } from './train-life.ts';

export interface PredictedLife {
  /** Expected remaining life, at most the cap. */
  readonly remaining: number;
  /** Of the 90 % interval. */
  readonly low: number;
  readonly high: number;
  /** Probability of a failure within each horizon of the model; never falls as they grow. */
  readonly risks: readonly number[];
}

/** What a model expects of a unit after its last step. @throws RangeError for a unit without a step */
export function predictLife(model: LifeModel, unit: UnitSeries): PredictedLife {
  if (unit.age.length === 0) throw new RangeError(`Nothing is known of unit ${unit.unit}.`);
  const features = presentFeatures(model.recipe, unit);
  return predictFromFeatures(model, features, unit.age.at(-1) ?? 0);
}

export function predictFromFeatures(model: LifeModel, features: Float64Array, age: number): PredictedLife {
  const { forest, cap, margins, survival } = model;
  const [remaining = NaN] = predict(forest, { rows: 1, columns: forest.columns, values: features });
  const draws = drawsFor(forest, features, 0);
  const { low, high } = intervalOf(draws, cap, margins);
  let highest = 0;
  return {
    ...{ remaining, low: Math.min(low, remaining), high: Math.max(high, remaining) },
    risks: model.risks.map((rule) => {
      const byAge = riskByAge(survival, age, rule.horizon);
      highest = Math.max(highest, riskOf(rule, shareWithin(draws, rule.horizon), byAge));
      return highest;
    }),
  };
}
