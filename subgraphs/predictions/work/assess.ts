import type pg from 'pg';
import { classifyBy, type Opinion } from '../domain/fault-group.ts';
import type { PredictionBody } from '../domain/prediction-body.ts';
import { opinionOf } from '../model/fault/fault-model.ts';
import { symptomsAt } from '../model/fault/symptoms.ts';
import { minFailures } from '../model/unit-model.ts';
import { predictUnit, type UnitAnswer } from '../model/predict-unit.ts';
import { presentLife, type PresentLife } from '../store/history.ts';
import type { StoredPrediction } from '../store/predictions.ts';
import { groupFailures, type GroupFailures, groupOf, recentSymptoms } from '../store/symptoms.ts';
import type { ModelShelf, UsableModel } from './model-shelf.ts';

const dayMs = 86_400_000;
/** Readings older than this are not of now: the numbers hold as of then, and the basis is partial. */
const staleAfterMs = 2 * dayMs;

export interface Assessed {
  readonly modelId: string | null;
  /** It is out of service by a recorded failure. */
  readonly isOut: boolean;
  /** The readings are too old to say anything of now. */
  readonly isStale: boolean;
  readonly prediction: StoredPrediction;
}

/** What can be said of a piece of equipment now, from all that is known. */
export async function assess(client: pg.ClientBase, shelf: ModelShelf, id: string, now: Date): Promise<Assessed> {
  const group = await groupOf(client, id);
  const known = group === null ? { failures: 0, component: null } : await groupFailures(client, group);
  const model = group === null ? null : await shelf.modelFor(client, group);
  const life = await presentLife(client, id, model?.file.metrics ?? []);
  const answer = group === null ? limited('The equipment is not known yet.') : answerOf(model, life, known);
  const stale = staleness(life, now);
  const classification = classifyBy(opinion(model, life), await recentSymptoms(client, id));
  return {
    ...{ modelId: model?.id ?? null, isOut: life.outSince !== null, isStale: stale !== null },
    prediction: {
      ...{ equipmentId: id, generatedAt: now, asOf: life.asOf, ...probabilitiesOf(answer) },
      basis: answer.basis === 'full_data' && stale !== null ? 'partial_data' : answer.basis,
      body: { ...bodyOf(answer, model, known, stale), classification },
    },
  };
}

function probabilitiesOf(
  answer: UnitAnswer,
): Pick<StoredPrediction, 'probability7' | 'probability30' | 'probability90'> {
  if (answer.basis === 'limited_data') return { probability7: null, probability30: null, probability90: null };
  const { days7, days30, days90 } = answer.prediction;
  return { probability7: days7, probability30: days30, probability90: days90 };
}

const limited = (reason: string): UnitAnswer => ({ basis: 'limited_data', reason, quality: null });

function answerOf(model: UsableModel | null, life: PresentLife, known: GroupFailures): UnitAnswer {
  if (life.outSince !== null)
    return limited(`It failed at ${life.outSince.toISOString()} and is not restored: there is nothing to predict.`);
  if (life.asOf === null) return limited('No full hour of readings of it is known yet.');
  if (model !== null) return predictUnit(model, life.points);
  if (known.failures < minFailures)
    return limited(
      `No model: equipment of its kind, manufacturer and model has ${known.failures} recorded failures, and ${minFailures} with a history are needed.`,
    );
  return limited('No model of its kind, manufacturer and model is in use yet.');
}

/** What the model of faults says of the last hours; null without one. */
function opinion(model: UsableModel | null, { points }: PresentLife): Opinion | null {
  const last = points.at(-1);
  if (model === null || model.faults === null || last === undefined) return null;
  const { metrics } = model.file;
  return opinionOf(model.faults, symptomsAt(points, last.at, metrics.length), metrics);
}

function staleness({ asOf }: PresentLife, now: Date): string | null {
  const age = asOf === null ? 0 : now.getTime() - asOf.getTime();
  return age > staleAfterMs
    ? `The last readings are ${Math.floor(age / dayMs)} days old: the numbers hold as of then.`
    : null;
}

function bodyOf(
  answer: UnitAnswer,
  model: UsableModel | null,
  { component }: GroupFailures,
  stale: string | null,
): Omit<PredictionBody, 'classification'> {
  const about = { modelVersion: model?.version ?? null, quality: answer.quality };
  if (answer.basis === 'limited_data') return { ...about, reason: answer.reason, life: null };
  const reasons = [answer.reason, stale].filter((one) => one !== null);
  const { days, low, high, level, health, confidence, factors, rules } = answer.prediction;
  return {
    ...about,
    reason: reasons.length === 0 ? null : reasons.join(' '),
    life: { component: component ?? 'other', days, low, high, level, health, confidence, factors, rules },
  };
}
