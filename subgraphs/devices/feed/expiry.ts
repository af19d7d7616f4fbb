import type pg from 'pg';

/**
 * What ended with time is told to the others as if it had been revoked: access whose grant has expired is worked out
 * anew (another grant may live on), expired credentials leave the registry.
 */
export async function expireDue(owner: pg.Pool): Promise<void> {
  await owner.query(
    `select devices.refresh_access(a.organization_id, a.subject_id, e.organization_id, e.building_id)
     from devices.access a join devices.equipment e on e.id = a.subject_id where a.expires_at <= now()`,
  );
  await owner.query(
    'update devices.credential set revoked_at = expires_at where expires_at <= now() and revoked_at is null',
  );
}
