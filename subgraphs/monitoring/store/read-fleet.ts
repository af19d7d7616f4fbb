import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

export interface FleetComparison {
  /** Points above the mean of the others; null when either is unknown. */
  readonly healthScore: number | null;
  /** Percentage points above the mean of the others over 30 days; null when either is unknown. */
  readonly uptime: number | null;
  /** How many others there are. */
  readonly fleetSize: number;
}

/** Below so many others there is no fleet to compare with. */
export const LEAST_PEERS = 3;

interface FleetRow {
  readonly id: string;
  readonly peers: number;
  readonly score_difference: number | null;
  readonly uptime_difference: number | null;
}

/** Against the others of the same kind, maker and model that the reader may see; one statement. Null below three. */
export async function readFleet(run: Statement, ids: readonly string[]): Promise<Map<string, FleetComparison>> {
  const rows = await run<FleetRow>(
    `select own.subject_id as id, count(peer.subject_id)::int as peers,
       min(h.score) - avg(ph.score)::float8 as score_difference,
       min(h.uptime) - avg(ph.uptime)::float8 as uptime_difference
     from monitoring.equipment_info own
     join monitoring.equipment_info peer on peer.kind = own.kind and peer.subject_id <> own.subject_id
       and peer.manufacturer is not distinct from own.manufacturer and peer.model is not distinct from own.model
     left join monitoring.health h on h.subject_id = own.subject_id
     left join monitoring.health ph on ph.subject_id = peer.subject_id
     where own.subject_id = any ($1::uuid[]) group by 1 having count(peer.subject_id) >= ${LEAST_PEERS}`,
    [uuids(ids)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { healthScore: row.score_difference, uptime: row.uptime_difference, fleetSize: row.peers },
    ]),
  );
}
