import type pg from 'pg';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { forgetExpired, forgottenObjects, objectsRemoved } from '../store/uploads.ts';

/** Forgets uploads that were not finished in their time, and removes the objects that nothing refers to. */
export async function sweepObjects(owner: pg.Pool, objects: ObjectStore): Promise<void> {
  await forgetExpired(owner);
  const keys = await forgottenObjects(owner);
  for (const key of keys) await objects.remove(key);
  if (keys.length > 0) await objectsRemoved(owner, keys);
}
