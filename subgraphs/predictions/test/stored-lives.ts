import { randomUUID } from 'node:crypto';
import { seeded } from '../model/forest/random.ts';
import { type Hour, hourMs, type Running } from './running.ts';

const wearHours = 60;
const random = seeded(8);

/** Until now: heat rises before a motor fails, noise before a brake does, and travel means nothing. */
export function hoursOf(component: 'motor' | 'brake', length: number, hours = length): Hour[] {
  const last = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
  return Array.from({ length: hours }, (_, hour) => {
    const worn = 6 * Math.max(0, 1 - (length - hour) / wearHours);
    const values = {
      heat: random() + (component === 'motor' ? worn : 0),
      noise: random() + (component === 'brake' ? worn : 0),
    };
    return { start: last - (hours - 1 - hour) * hourMs, values: { ...values, travel: random() } };
  });
}

/** Stored at once: what is told hour by hour is tested elsewhere. */
export async function storeFailed(
  { pool }: Running,
  model: string,
  { component, length, agoHours = 0 }: { component: 'motor' | 'brake'; length: number; agoHours?: number },
): Promise<void> {
  const id = randomUUID();
  await pool.query(`insert into predictions.equipment values ($1, $1, $1, 'E', 'other', 'M', $2)`, [id, model]);
  const hours = hoursOf(component, length).map((hour) => ({ ...hour, start: hour.start - agoHours * hourMs }));
  const rows = hours.flatMap(({ start, values }) =>
    Object.entries(values).map(([metric, mean]) => ({ start: start / 1_000, metric, mean })),
  );
  await pool.query(
    `insert into predictions.bucket select $1, r.metric, to_timestamp(r.start), 1, 1, r.mean, r.mean, r.mean, r.mean
     from jsonb_to_recordset($2::jsonb) r (metric text, start float8, mean float8)`,
    [id, JSON.stringify(rows)],
  );
  await pool.query(
    `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, description)
     values (gen_random_uuid(), $1, $1, $1, $2, to_timestamp($3), '')`,
    [id, component, ((hours.at(-1)?.start ?? 0) + hourMs) / 1_000],
  );
}
