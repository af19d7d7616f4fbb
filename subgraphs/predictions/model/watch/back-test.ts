import { unitFeatures } from '../features/unit-features.ts';
import type { GrowTrees } from '../forest/grow.ts';
import { historyOf, type Life } from '../life.ts';
import { predictFromFeatures } from '../life/predict-life.ts';
import { meanResidual } from '../life/survival.ts';
import { type LifeModel, trainLife } from '../life/train-life.ts';
import { mean, quantile } from '../statistics.ts';

/** What the recipe would have said, back then, of units that it had not seen. Times in hours. */
export interface BackTest {
  /** Training ended here, in hours since 1970; what came after was foretold. */
  readonly trainedUntil: number;
  readonly trainedFailures: number;
  readonly units: number;
  readonly samples: number;
  /** Of lives up to the cap; null when none of the units failed. */
  readonly rmse: number | null;
  /** The same by age alone. */
  readonly ageRmse: number | null;
  /** Share of outcomes within the 90 % interval. */
  readonly coverage: number | null;
  readonly risks: readonly RiskTest[];
}

export interface RiskTest {
  readonly horizon: number;
  readonly samples: number;
  /** Share that failed within the horizon. */
  readonly failed: number;
  readonly brier: number;
  /** 1 − Brier ÷ that of always saying the share; null when all or none failed. */
  readonly skill: number | null;
}

/** Units are dealt into so many parts; each is foretold by a model of the others. */
const folds = 2;
/** Training ends when this share of the failures had come. */
const split = 0.6;
const minTrained = 4;
const trees = 40;

interface Foretold {
  readonly unit: string;
  /** Null when it is not known to have failed. */
  readonly left: number | null;
  /** How long it was watched on. */
  readonly watched: number;
  readonly said: ReturnType<typeof predictFromFeatures>;
  readonly byAge: number;
  readonly cap: number;
}

export interface BackTestOptions {
  readonly stepHours: number;
  readonly horizons: readonly number[];
  readonly lead: number;
}

/** Split by time and grouped by unit: models of other units and of earlier hours foretell. Parts with too few failures are left out. */
export async function backTests(
  grow: GrowTrees,
  lives: readonly Life[],
  options: BackTestOptions,
): Promise<BackTest[]> {
  const ends = lives.flatMap(({ failedAt }) => failedAt ?? []).sort((a, b) => a - b);
  const until = quantile(ends, split);
  const units = [...new Set(lives.map(({ unit }) => unit))];
  const found: BackTest[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const isHeld = ({ unit }: Life) => units.indexOf(unit) % folds === fold;
    const known = lives.filter((life) => !isHeld(life)).flatMap((life) => cut(life, until) ?? []);
    const failures = known.filter(({ failedAt }) => failedAt !== null).length;
    const asked = lives.filter((life) => isHeld(life) && (life.points.at(-1)?.at ?? 0) > until);
    if (failures < minTrained || asked.length === 0) continue;
    const { model } = await trainLife(
      grow,
      known.map((life) => historyOf(life, options.stepHours)),
      { ...options, trees },
    );
    const told = asked.flatMap((life) => foretold(model, life, { until, stepHours: options.stepHours }));
    if (told.length > 0)
      found.push({ trainedUntil: until, trainedFailures: failures, ...judged(told, options.horizons) });
  }
  return found;
}

/** What was known of a life at an hour; null when nothing was. */
function cut(life: Life, until: number): Life | null {
  const points = life.points.filter(({ at }) => at <= until);
  if (points.length < 2) return null;
  return { ...life, points, failedAt: life.failedAt !== null && life.failedAt <= until ? life.failedAt : null };
}

function foretold(
  model: LifeModel,
  life: Life,
  { until, stepHours }: { until: number; stepHours: number },
): Foretold[] {
  const history = historyOf(life, stepHours);
  const begin = (life.points[0]?.at ?? 0) - 1;
  const end = life.failedAt ?? life.points.at(-1)?.at ?? 0;
  const { columns, values } = unitFeatures(model.recipe, history);
  return Array.from(history.age).flatMap((age, row) => {
    const watched = end - begin - age;
    if (begin + age <= until || watched < 0) return [];
    const said = predictFromFeatures(model, values.subarray(row * columns, (row + 1) * columns), age);
    const byAge = meanResidual(model.survival, age, model.cap);
    return [{ unit: life.unit, left: life.failedAt === null ? null : watched, watched, said, byAge, cap: model.cap }];
  });
}

function judged(
  told: readonly Foretold[],
  horizons: readonly number[],
): Omit<BackTest, 'trainedUntil' | 'trainedFailures'> {
  const ended = told.flatMap(({ left, ...rest }) =>
    left === null ? [] : [{ ...rest, truth: Math.min(rest.cap, left) }],
  );
  const error = (guess: (one: (typeof ended)[number]) => number) =>
    ended.length === 0 ? null : Math.sqrt(mean(ended.map((one) => (guess(one) - one.truth) ** 2)));
  const held = ended.map(({ truth, said }) => Number(truth >= said.low && truth <= said.high));
  return {
    ...{ units: new Set(told.map(({ unit }) => unit)).size, samples: told.length },
    ...{ rmse: error(({ said }) => said.remaining), ageRmse: error(({ byAge }) => byAge) },
    coverage: held.length === 0 ? null : mean(held),
    risks: horizons.flatMap((horizon, which) => riskTest(told, horizon, which) ?? []),
  };
}

/** Over samples whose outcome is known. */
function riskTest(told: readonly Foretold[], horizon: number, which: number): RiskTest | null {
  const known = told.filter(({ left, watched }) => (left !== null && left <= horizon) || watched >= horizon);
  if (known.length === 0) return null;
  const came = known.map(({ left }) => Number(left !== null && left <= horizon));
  const failed = mean(came);
  const brier = mean(known.map(({ said }, at) => ((said.risks[which] ?? 0) - (came[at] ?? 0)) ** 2));
  const usual = failed * (1 - failed);
  return { horizon, samples: known.length, failed, brier, skill: usual > 0 ? 1 - brier / usual : null };
}
