import type { ClientBase } from 'pg';
import type { FailureRecorded } from '../../../core/contracts/maintenance.ts';

/** Told again it is corrected: a failure is mended after it was recorded. */
export async function saveFailure(client: ClientBase, failure: FailureRecorded): Promise<void> {
  await client.query(
    `insert into monitoring.failure (id, subject_id, component, failed_at, restored_at, description)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set failed_at = excluded.failed_at, restored_at = excluded.restored_at,
       component = excluded.component, description = excluded.description`,
    [
      ...[failure.id, failure.subjectId, failure.component, new Date(failure.failedAt)],
      ...[failure.restoredAt === null ? null : new Date(failure.restoredAt), failure.description],
    ],
  );
}
