import type pg from 'pg';
import { deviceSeen, deviceSeenSubject } from '../../../core/contracts/device-seen.ts';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Logger } from '../../../platform/log/logger.ts';

/**
 * Keeps `last_seen`. A lost notice is made good by the next one; the same notice twice, or an old one late, changes
 * nothing. A device that is heard for the first time becomes active.
 */
export function followDeviceSeen(options: { bus: Bus; owner: pg.Pool; logger: Logger }): () => Promise<void> {
  const { bus, owner, logger } = options;
  let storing = Promise.resolve();
  const stop = bus.listen(deviceSeenSubject, (data) => {
    storing = storing
      .then(() => store(owner, data))
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'a notice of devices heard could not be stored');
      });
  });
  return async () => {
    stop();
    await storing;
  };
}

async function store(owner: pg.Pool, data: Uint8Array): Promise<void> {
  const { deviceIds, lastSeen } = decodeJson(deviceSeen, data);
  await owner.query(
    `update devices.device d
     set last_seen = greatest(d.last_seen, seen.at),
         lifecycle = case d.lifecycle when 'registered' then 'active' else d.lifecycle end
     from (select id, to_timestamp(max(ms) / 1000) as at from unnest($1::uuid[], $2::float8[]) heard (id, ms) group by id) seen
     where d.id = seen.id and (d.last_seen is null or d.last_seen < seen.at)`,
    [deviceIds, lastSeen],
  );
}
