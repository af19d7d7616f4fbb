import type pg from 'pg';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';
import { decodeDomainMessage, type DomainMessage } from '../../../core/contracts/domain-stream.ts';
import { judgeRuns } from '../certification/run.ts';
import type { WebhookEvent } from '../domain/webhook-event.ts';
import { type News, writeNews } from '../store/news.ts';
import { sql } from '../store/sql.ts';

type FactKind = 'alert' | 'anomaly' | 'prediction' | 'failure' | 'maintenance';

interface Fact {
  readonly kind: FactKind;
  readonly hook: WebhookEvent;
  readonly id: string;
  readonly subjectId: string;
  readonly component: string | null;
  readonly status: string | null;
  /** Unix milliseconds. */
  readonly at: number;
  readonly payload: unknown;
}

/** The effect of a message of the domain stream. The offset is committed with it, so that it happens once. */
export async function takeMessage(client: pg.ClientBase, data: Uint8Array, news: News, now: Date): Promise<void> {
  const message = decodeDomainMessage(data);
  if (message.type === 'buckets.closed') {
    await keepHours(client, message.payload.buckets);
    await judgeRuns(client, news, [...new Set(message.payload.buckets.map(({ deviceId }) => deviceId))], now);
  } else {
    const fact = factOf(message);
    if (fact !== null) await keepFact(client, fact, message, news);
  }
  await writeNews(client, news, now);
}

/** What is kept of a message; null for what this subgraph has no use for. Conditions arrive as alerts of monitoring. */
function factOf(message: DomainMessage): Fact | null {
  switch (message.type) {
    case 'alert.changed': {
      const { alertId: id, subjectId, status, triggeredAt: at } = message.payload;
      const about = { subjectId, component: null, status, at, payload: message.payload };
      return { kind: 'alert', hook: 'alert_changed', id, ...about };
    }
    case 'anomaly.detected': {
      const { anomalyId: id, subjectId, detectedAt: at } = message.payload;
      const about = { subjectId, component: null, status: null, at, payload: message.payload };
      return { kind: 'anomaly', hook: 'anomaly_detected', id, ...about };
    }
    case 'prediction.updated': {
      const { subjectId, generatedAt: at } = message.payload;
      const about = { subjectId, component: null, status: null, at, payload: message.payload };
      return { kind: 'prediction', hook: 'prediction_updated', id: subjectId, ...about };
    }
    case 'failure.recorded': {
      const { id, subjectId, component, failedAt: at } = message.payload;
      const about = { subjectId, component, status: null, at, payload: message.payload };
      return { kind: 'failure', hook: 'failure_recorded', id, ...about };
    }
    case 'maintenance.recorded': {
      const { id, subjectId, component, performedAt: at } = message.payload;
      const about = { subjectId, component, status: null, at, payload: message.payload };
      return { kind: 'maintenance', hook: 'maintenance_recorded', id, ...about };
    }
    default:
      return null;
  }
}

async function keepFact(client: pg.ClientBase, fact: Fact, message: DomainMessage, news: News): Promise<void> {
  const { kind, hook, id, subjectId, component, status, at, payload } = fact;
  await client.query(
    sql`insert into partners.fact (kind, id, subject_id, component, status, occurred_at, payload)
      values (${kind}, ${id}, ${subjectId}, ${component}, ${status}, ${new Date(at)}, ${JSON.stringify(payload)}::jsonb)
      on conflict (kind, id) do update set status = excluded.status, occurred_at = excluded.occurred_at,
        component = excluded.component, payload = excluded.payload`.query,
  );
  const occurredAt = new Date(message.occurredAt);
  news.events.push({ topic: `change.${kind}`, subjectId, occurredAt, payload: { id, component, data: payload } });
  news.hooks.push({ event: hook, id: message.id, about: { subjectId }, occurredAt, data: payload });
}

/** The last word on an hour counts. */
async function keepHours(client: pg.ClientBase, buckets: readonly ClosedBucket[]): Promise<void> {
  const last = new Map(buckets.map((one) => [`${one.installationKey}/${one.metricId}/${one.start}`, one]));
  await client.query(
    sql`insert into partners.metric_hour (installation_key, metric_id, start, subject_id, equipment_id, device_id, metric,
        unit, count, sum, sum_of_squares, min, max)
      select b."installationKey", b."metricId", to_timestamp(b.start / 1000.0), b."subjectId", b."equipmentId", b."deviceId",
        b.metric, b.unit, b.count, b.sum, b."sumOfSquares", b.min, b.max
      from jsonb_to_recordset(${JSON.stringify([...last.values()])}::jsonb) as b ("installationKey" int, "metricId" int,
        start double precision, "subjectId" uuid, "equipmentId" uuid, "deviceId" uuid, metric text, unit text, count int,
        sum double precision, "sumOfSquares" double precision, min double precision, max double precision)
      on conflict (installation_key, metric_id, start) do update set count = excluded.count, sum = excluded.sum,
        sum_of_squares = excluded.sum_of_squares, min = excluded.min, max = excluded.max`.query,
  );
}
