import type pg from 'pg';
import { type DomainMessage, encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { appendEvents } from '../../../platform/events/event-table.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { postMessages } from '../../../platform/outbox/outbox-table.ts';
import { conditionChange, propose, severityOf, topRisk } from '../domain/risk.ts';
import { insertPrediction, type StoredPrediction } from '../store/predictions.ts';
import { proposeRecommendation, withdrawRecommendation } from '../store/recommendations.ts';
import { type Assessed, assess } from './assess.ts';
import type { ModelShelf } from './model-shelf.ts';

/** Predicts for one piece of equipment, keeps it, and tells who must know, in the caller's transaction. */
export async function predict(client: pg.ClientBase, shelf: ModelShelf, id: string, now: Date): Promise<Assessed> {
  // Two replicas, or a job and the refresh, must not raise one condition twice.
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [id]);
  const assessed = await assess(client, shelf, id, now);
  const { prediction, modelId } = assessed;
  await insertPrediction(client, modelId, prediction);
  await recommend(client, prediction);
  const messages = [updated(prediction), ...(await conditions(client, assessed))];
  await postMessages(client, 'predictions', messages.map(encodeDomainMessage));
  await appendEvents(client, 'predictions', [
    { topic: 'prediction', subjectId: id, occurredAt: now, payload: { probability30: prediction.probability30 } },
  ]);
  return assessed;
}

async function recommend(client: pg.ClientBase, prediction: StoredPrediction): Promise<void> {
  const { life } = prediction.body;
  if (life === null || prediction.probability30 === null) return;
  const { equipmentId, generatedAt } = prediction;
  const proposal = propose(life.component, prediction.probability30, life.low);
  if (proposal === 'withdraw') return withdrawRecommendation(client, equipmentId);
  if (proposal === null) return;
  const { component, confidence } = life;
  await proposeRecommendation(client, { ...proposal, equipmentId, component, confidence, createdAt: generatedAt });
}

function updated(prediction: StoredPrediction): DomainMessage<'prediction.updated'> {
  const { equipmentId, generatedAt, basis, probability30, body } = prediction;
  const { life } = body;
  const time = generatedAt.getTime();
  return {
    ...{ id: uuidV5(equipmentId, `prediction/${time}`), type: 'prediction.updated', occurredAt: time },
    ...{ subjectId: equipmentId, traceId: null },
    payload: {
      ...{ subjectId: equipmentId, equipmentId, generatedAt: time, modelVersion: body.modelVersion, basis },
      probability30Days: probability30,
      topRisk: life === null || probability30 === null ? null : topRisk(life.component, probability30),
      remainingDays: life?.days ?? null,
    },
  };
}

type ConditionMessage = DomainMessage<'condition.raised' | 'condition.cleared'>;

async function conditions(
  client: pg.ClientBase,
  { prediction, isOut, isStale }: Assessed,
): Promise<ConditionMessage[]> {
  const { equipmentId, generatedAt } = prediction;
  const { rows } = await client.query<{ id: string }>(
    'select condition_id as id from predictions.raised_condition where subject_id = $1',
    [equipmentId],
  );
  const [raised] = rows;
  // What was foreseen has happened: the failure itself is known now. Old readings alarm nobody.
  const current = isStale ? null : prediction.probability7;
  const probability = isOut ? 0 : current;
  const change = conditionChange(raised !== undefined, probability);
  if (change === 'raise') {
    const id = uuidV5(equipmentId, `predicted_failure/${generatedAt.getTime()}`);
    await client.query('insert into predictions.raised_condition values ($1, $2, $3)', [equipmentId, id, generatedAt]);
    return [conditionOf('condition.raised', id, prediction, probability ?? 0)];
  }
  if (change === 'clear' && raised !== undefined) {
    await client.query('delete from predictions.raised_condition where subject_id = $1', [equipmentId]);
    return [conditionOf('condition.cleared', raised.id, prediction, probability ?? 0)];
  }
  return [];
}

function conditionOf(
  type: 'condition.raised' | 'condition.cleared',
  id: string,
  { equipmentId, generatedAt, body }: StoredPrediction,
  probability: number,
): ConditionMessage {
  const occurredAt = generatedAt.getTime();
  const part = body.life?.component.replaceAll('_', ' ') ?? 'equipment';
  return {
    ...{ id, type, occurredAt, subjectId: equipmentId, traceId: null },
    payload: {
      ...{ id, subjectId: equipmentId, equipmentId, deviceId: null, type: 'predicted_failure', occurredAt },
      severity: severityOf(probability),
      message: `A failure (${part}) within 7 days has a probability of ${Math.round(probability * 100)} %.`,
      ...{ metric: null, thresholdValue: null, actualValue: null },
    },
  };
}
