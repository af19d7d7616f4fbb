import type { ClientBase } from 'pg';

export interface LimitEpisode {
  readonly installationKey: number;
  readonly metricId: number;
  readonly startMs: number;
}

export async function loadLimitEpisodes(client: ClientBase): Promise<LimitEpisode[]> {
  const { rows } = await client.query<{ installation_key: number; metric_id: number; start_ms: string }>(
    'select installation_key, metric_id, start_ms from monitoring.limit_episode',
  );
  return rows.map((row) => ({
    installationKey: row.installation_key,
    metricId: row.metric_id,
    startMs: Number(row.start_ms),
  }));
}

export async function beginLimitEpisode(client: ClientBase, episode: LimitEpisode): Promise<void> {
  await client.query(
    `insert into monitoring.limit_episode (installation_key, metric_id, start_ms) values ($1, $2, $3)
     on conflict (installation_key, metric_id) do update set start_ms = excluded.start_ms`,
    [episode.installationKey, episode.metricId, episode.startMs],
  );
}

export async function endLimitEpisode(client: ClientBase, episode: LimitEpisode): Promise<void> {
  await client.query(
    'delete from monitoring.limit_episode where installation_key = $1 and metric_id = $2 and start_ms = $3',
    [episode.installationKey, episode.metricId, episode.startMs],
  );
}
