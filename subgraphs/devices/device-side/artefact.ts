import { isUuid } from '../../../platform/ids/uuid.ts';
import type { Change } from '../store/change.ts';

export interface Artefact {
  /** Small ones are kept in the row, large ones in the object store; both null when its maker keeps it. */
  readonly artefact: Buffer | null;
  readonly objectKey: string | null;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Firmware for a device, or its gateway, that has an update to it on its way; null for everybody else. */
export async function artefactFor({ client }: Change, sender: string, firmwareId: string): Promise<Artefact | null> {
  if (!isUuid(firmwareId)) return null;
  const { rows } = await client.query<Artefact>(
    `select f.artefact, f.object_key as "objectKey", f.size_bytes as "sizeBytes", f.sha256 from devices.firmware f where f.id = $1 and exists (
       select 1 from devices.command c join devices.device d on d.id = c.device_id
       where $2::uuid in (d.id, d.gateway_id) and c.name = 'UPDATE_FIRMWARE' and c.params->>'firmwareId' = f.id::text
         and c.state in ('sent', 'delivered'))`,
    [firmwareId, sender],
  );
  return rows[0] ?? null;
}
