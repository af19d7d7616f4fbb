import { featuresOfAll, fitUnitRecipe, unitFeatures, type UnitRecipe } from '../features/unit-features.ts';
import { unitNumbers, type UnitSeries } from '../features/unit-series.ts';
import { type Forest } from '../forest/forest.ts';
import { type GrowTrees, growForest } from '../forest/grow.ts';
import { splitImportance } from '../forest/importance.ts';
import { type Matrix, rowsOf } from '../forest/matrix.ts';
import { outOfBag, outOfBagDraws } from '../forest/out-of-bag.ts';
import { median } from '../statistics.ts';
import { coverageOf, type Margins, marginsOf, quantilesOf, type Trial } from './interval.ts';
import { bestRule, type MaintenanceRule, type Trajectory } from './renewal.ts';
import { curvesWithout, fitRisk, riskByAge, type RiskRule, type RiskTrial, shareWithin } from './risk.ts';
import { meanResidual, type SurvivalCurve, survivalCurve } from './survival.ts';
import { wearOnset } from './wear-onset.ts';

/** A unit's series and how it ended: the age at its failure, or null when it still ran at its last step. */
export interface LifeHistory extends UnitSeries {
  readonly failedAt: number | null;
}

/** What foresees remaining lives. Times are in the unit of `age`. */
export interface LifeModel {
  readonly recipe: UnitRecipe;
  /** Remaining lives count up to this. */
  readonly cap: number;
  readonly forest: Forest;
  readonly margins: Margins;
  readonly survival: SurvivalCurve;
  /** By horizon, ascending. */
  readonly risks: readonly RiskRule[];
  /** When to maintain, by how much dearer a failure is. */
  readonly rules: readonly MaintenanceRule[];
}

export interface LifeFigures {
  readonly cap: number;
  readonly units: number;
  readonly rows: number;
  readonly features: number;
  readonly regimes: number;
  /** Root mean square error on units that the trees had not seen, up to the cap. */
  readonly outOfBagRmse: number;
  /** The same of what is known from the age alone, of the other units. */
  readonly ageRmse: number;
  /** The same of always saying the mean. */
  readonly meanRmse: number;
  /** Share of outcomes within the interval, margins from other units; null with a single unit. */
  readonly coverage: number | null;
}

export interface LifeOptions {
  /** Given, or found: where wear begins to show. */
  readonly cap?: number;
  readonly horizons?: readonly number[];
  /** From the decision to maintain to the maintenance. */
  readonly lead?: number;
  readonly trees?: number;
  readonly seed?: number;
}

const usual = { horizons: [], trees: 100, seed: 7, lead: 0 } as const;
/** Costs of a failure for which rules are kept, in units of the cost of planned maintenance. */
const costRatios = [1.5, 2, 3, 5, 8, 12, 20];
const settings = { minLeaf: 10, featureShare: 1 / 3, leafDraws: 4 };
/** Before wear is looked at: labels count up to this share of the median life. */
const firstCapShare = 0.6;
/** Lives of units that still run are continued so many times the longest horizon at most. */
const beyondHorizon = 2;
/** For the choice of features. */
const choice = { trees: 40, minLeaf: 5, rows: 6_000 };
/** A feature is kept from this share of the mean importance on. */
const leastImportance = 0.25;

/**
 * Trains on whole lives: trees draw units, not rows, so that each is judged by the units that it did not see.
 * @throws RangeError when there is nothing to learn from
 */
export async function trainLife(
  grow: GrowTrees,
  lives: readonly LifeHistory[],
  options: LifeOptions = {},
): Promise<{ model: LifeModel; figures: LifeFigures }> {
  const { horizons, trees, seed, lead } = { ...usual, ...options };
  const failed = lives.filter(({ failedAt }) => failedAt !== null);
  if (failed.length < 2)
    throw new RangeError(`${failed.length} units with a failure are too few to learn from: 2 are needed.`);
  const survival = survivalCurve(lives.map(observed));
  const cap = options.cap ?? capOf(failed, lives, survival);
  const capped = labelsOf(lives, survival, cap).map((label) => Math.min(cap, label));
  // What is asked of the labels kept in leaves is whether they end within a horizon: units that run are not to end there
  // because nothing beyond the cap was counted.
  const labels = labelsOf(lives, survival, Math.max(cap, beyondHorizon * Math.max(0, ...horizons)));
  const groups = unitNumbers(lives);
  const every = fitUnitRecipe(lives, capped);
  const features = featuresOfAll(every, lives);
  const chosen = await chooseFeatures(grow, { features, labels: capped, groups }, seed);
  const recipe = { ...every, chosen };
  const used = featuresOfAll(recipe, lives);
  const data = { features: used, labels: capped, drawnLabels: labels, groups };
  const forest = await growForest(grow, data, { ...settings, trees, seed });
  const judged = judge({ forest, used, groups, seed, lives, capped, labels, cap, horizons, lead });
  return {
    model: { recipe, cap, forest, survival, margins: judged.margins, risks: judged.risks, rules: judged.rules },
    figures: {
      ...{ cap, units: lives.length, rows: used.rows, features: used.columns, ...judged.figures },
      regimes: every.normalisation.regimes.centres.length,
    },
  };
}

const observed = ({ age, failedAt }: LifeHistory) => ({
  length: failedAt ?? age.at(-1) ?? 0,
  failed: failedAt !== null,
});

/** Where wear begins to show, in units that failed; at least a step, and 60 % of the median life when that cannot be told. */
function capOf(failed: readonly LifeHistory[], lives: readonly LifeHistory[], survival: SurvivalCurve): number {
  const first = firstCapShare * median(failed.map(({ failedAt }) => failedAt ?? 0));
  const labels = labelsOf(lives, survival, first).map((label) => Math.min(first, label));
  const onset = wearOnset(fitUnitRecipe(lives, labels), failed);
  return onset === null || onset <= 0 ? first : onset;
}

/**
 * Remaining life at each step. A unit that did not fail: what it was seen to live on, and what units of that age live on
 * by the curve of survival (Buckley and James 1979), the rest up to the cap.
 */
function labelsOf(lives: readonly LifeHistory[], survival: SurvivalCurve, cap: number): Float64Array {
  return Float64Array.from(
    lives.flatMap(({ age, failedAt }) => {
      const last = age.at(-1) ?? 0;
      const end = failedAt ?? last + meanResidual(survival, last, cap);
      return Array.from(age, (at) => Math.max(0, end - at));
    }),
  );
}

interface Labelled {
  readonly features: Matrix;
  readonly labels: Float64Array;
  readonly groups: Int32Array;
}

/** Numbers of the features that a first, small forest found of use. */
async function chooseFeatures(
  grow: GrowTrees,
  { features, labels, groups }: Labelled,
  seed: number,
): Promise<number[]> {
  const step = Math.max(1, Math.ceil(features.rows / choice.rows));
  const picked = Int32Array.from({ length: Math.ceil(features.rows / step) }, (_, index) => index * step);
  const of = <T extends Float64Array | Int32Array>(values: T) => picked.map((row) => values[row] ?? 0);
  const forest = await growForest(
    grow,
    {
      features: rowsOf(features, picked),
      labels: Float64Array.from(picked, (row) => labels[row] ?? 0),
      groups: of(groups),
    },
    { trees: choice.trees, minLeaf: choice.minLeaf, featureShare: settings.featureShare, seed },
  );
  const importance = splitImportance(forest);
  const least = leastImportance / importance.length;
  const useful = Array.from(importance.keys()).filter((feature) => (importance[feature] ?? 0) > least);
  return useful.length > 0 ? useful : Array.from(importance.keys());
}

interface Judged {
  readonly forest: Forest;
  readonly used: Matrix;
  readonly groups: Int32Array;
  readonly seed: number;
  readonly lives: readonly LifeHistory[];
  readonly capped: Float64Array;
  readonly labels: Float64Array;
  readonly cap: number;
  readonly horizons: readonly number[];
  readonly lead: number;
}

/** What the trees say of units that they did not see, against what happened; units that did not fail judge no life. */
function judge(all: Judged) {
  const { forest, used, groups, seed, lives, capped, cap } = all;
  const training = { ...used, groups, seed };
  const { predicted, trees } = outOfBag(forest, training);
  const draws = outOfBagDraws(forest, training);
  const rows = rowsWithLives(lives);
  const known = rows.flatMap(({ life }, row) => (life.failedAt !== null && (trees[row] ?? 0) > 0 ? [row] : []));
  const trials = known.map((row): Trial => ({
    ...quantilesOf(draws[row] ?? new Float64Array(), cap),
    ...{ actual: capped[row] ?? 0, group: groups[row] ?? 0 },
  }));
  const curves = curvesWithout(
    rows.length === 0 ? [] : lives.map((life) => ({ ...observed(life), group: groupOf(life, lives) })),
  );
  const errorOf = (guess: (row: number) => number) =>
    Math.sqrt(known.reduce((sum, row) => sum + (guess(row) - (capped[row] ?? 0)) ** 2, 0) / Math.max(1, known.length));
  const mean = known.reduce((sum, row) => sum + (capped[row] ?? 0), 0) / Math.max(1, known.length);
  return {
    margins: marginsOf(trials, cap),
    rules: costRatios.flatMap(
      (ratio) => bestRule(trajectories(lives, predicted), { planned: 1, failure: ratio, lead: all.lead }) ?? [],
    ),
    risks: all.horizons.flatMap((horizon) => fitRisk(horizon, riskTrials(all, { rows, draws, curves, horizon })) ?? []),
    figures: {
      outOfBagRmse: errorOf((row) => predicted[row] ?? 0),
      ageRmse: errorOf((row) => {
        const curve = curves.get(groups[row] ?? 0);
        return curve === undefined ? mean : meanResidual(curve, rows[row]?.age ?? 0, cap);
      }),
      meanRmse: errorOf(() => mean),
      coverage: coverageOf(trials, cap),
    },
  };
}

/** Of units that failed, what was expected of them all along by trees that had not seen them; those that all saw are left out. */
function trajectories(lives: readonly LifeHistory[], predicted: Float64Array): Trajectory[] {
  let before = 0;
  return lives.flatMap(({ age, failedAt }) => {
    const remaining = predicted.slice(before, before + age.length).map((one) => (Number.isNaN(one) ? Infinity : one));
    before += age.length;
    return failedAt === null || remaining.includes(Infinity) ? [] : [{ age, failedAt, remaining }];
  });
}

interface RowOfLife {
  readonly life: LifeHistory;
  readonly age: number;
}

const rowsWithLives = (lives: readonly LifeHistory[]): RowOfLife[] =>
  lives.flatMap((life) => Array.from(life.age, (age) => ({ life, age })));

function groupOf({ unit }: LifeHistory, lives: readonly LifeHistory[]): number {
  const names = [...new Set(lives.map((life) => life.unit))];
  return names.indexOf(unit);
}

interface RiskData {
  readonly rows: readonly RowOfLife[];
  readonly draws: readonly Float64Array[];
  readonly curves: ReadonlyMap<number, SurvivalCurve>;
  readonly horizon: number;
}

/** Rows of which it is known whether they failed within the horizon. */
function riskTrials({ groups }: Judged, { rows, draws, curves, horizon }: RiskData): RiskTrial[] {
  return rows.flatMap(({ life, age }, row): RiskTrial[] => {
    const own = draws[row] ?? new Float64Array();
    const seen = (life.failedAt ?? life.age.at(-1) ?? 0) - age;
    const failed = life.failedAt !== null && seen <= horizon;
    if (own.length === 0 || (life.failedAt === null && seen < horizon)) return [];
    const group = groups[row] ?? 0;
    return [{ failed, group, forest: shareWithin(own, horizon), byAge: riskByAge(curves.get(group), age, horizon) }];
  });
}

/** The features of a unit as it is now: of its last step. */
export function presentFeatures(recipe: UnitRecipe, unit: UnitSeries): Float64Array {
  const { rows, columns, values } = unitFeatures(recipe, unit);
  return values.slice((rows - 1) * columns);
}
