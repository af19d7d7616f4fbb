import type pg from 'pg';
import type { AnomalyClassified, AnomalyDetected } from '../../../core/contracts/anomaly-told.ts';
import type { BucketsClosed } from '../../../core/contracts/buckets-closed.ts';
import { decodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import type { LogMessage } from '../../../platform/bus/bus.ts';
import { keepWorkReport } from '../store/records.ts';
import { markDue } from '../store/due.ts';

/** What this subgraph reads of what the others tell. */
export const readSubjects = [
  'domain.buckets.closed',
  'domain.anomaly.detected',
  'domain.anomaly.classified',
  'domain.work-report.submitted',
];

/** Keeps the fact that a message tells of, in the caller's transaction; told twice it is the same. */
export async function keepFact(client: pg.ClientBase, { data }: Pick<LogMessage, 'data'>): Promise<void> {
  const message = decodeDomainMessage(data);
  switch (message.type) {
    case 'buckets.closed':
      return keepBuckets(client, message.payload);
    case 'anomaly.detected':
      return keepAnomaly(client, message.payload, null);
    case 'anomaly.classified':
      return keepAnomaly(client, message.payload, message.payload);
    case 'work-report.submitted':
      return keepWorkReport(client, message.payload);
    default:
  }
}

async function keepBuckets(client: pg.ClientBase, { buckets }: BucketsClosed): Promise<void> {
  const ofEquipment = buckets.filter(({ equipmentId }) => equipmentId !== null);
  if (ofEquipment.length === 0) return;
  // A bucket told twice within one message: the last word counts.
  const last = new Map(
    ofEquipment.map((one) => [`${one.equipmentId}/${one.start}/${one.metric}/${one.installationKey}`, one]),
  );
  const rows = [...last.values()].map((one) => ({
    ...{ subject_id: one.equipmentId, metric: one.metric, start_ms: one.start, installation_key: one.installationKey },
    ...{ count: one.count, mean: one.sum / one.count, min: one.min, max: one.max, last: one.last },
  }));
  await client.query(
    `insert into predictions.bucket (subject_id, metric, start_at, installation_key, count, mean, min, max, last)
     select b.subject_id, b.metric, to_timestamp(b.start_ms / 1000.0), b.installation_key, b.count, b.mean, b.min, b.max, b.last
     from jsonb_to_recordset($1::jsonb) as b (subject_id uuid, metric text, start_ms double precision, installation_key integer,
       count integer, mean double precision, min double precision, max double precision, last double precision)
     on conflict (subject_id, start_at, metric, installation_key) do update
       set count = excluded.count, mean = excluded.mean, min = excluded.min, max = excluded.max, last = excluded.last`,
    [JSON.stringify(rows)],
  );
  await markDue(
    client,
    rows.flatMap(({ subject_id: id }) => (id === null ? [] : [id])),
  );
}

async function keepAnomaly(
  client: pg.ClientBase,
  anomaly: AnomalyDetected,
  classified: AnomalyClassified | null,
): Promise<void> {
  if (anomaly.equipmentId === null) return;
  await client.query(
    `insert into predictions.anomaly (id, subject_id, metric, severity, detected_at, outcome, cause)
     values ($1, $2, $3, $4, to_timestamp($5 / 1000.0), $6, $7)
     on conflict (id) do update set severity = excluded.severity,
       outcome = coalesce(excluded.outcome, anomaly.outcome), cause = coalesce(excluded.cause, anomaly.cause)`,
    [
      ...[anomaly.anomalyId, anomaly.equipmentId, anomaly.metric, anomaly.severity, anomaly.detectedAt],
      ...[classified?.outcome ?? null, classified?.cause ?? null],
    ],
  );
  await markDue(client, [anomaly.equipmentId]);
}
