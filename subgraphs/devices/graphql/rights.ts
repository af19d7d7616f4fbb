import type pg from 'pg';
import { type Scope, scopeBits } from '../../../core/contracts/access.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { forbidden, unauthenticated } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../context.ts';
import type { DeviceRow } from '../store/entities.ts';
import { Refusal } from './attempt.ts';
import { requireManager } from './require-manager.ts';

/** A person who may change something at all. @throws UNAUTHENTICATED, FORBIDDEN */
export function requireWorker(viewer: Viewer) {
  const member = requireMember(viewer);
  if (member.role === null || member.role === 'VIEWER') throw forbidden('A viewer changes nothing.');
  return member;
}

/** Somebody who publishes firmware for an organization. @throws UNAUTHENTICATED, FORBIDDEN */
export function requirePublisher(viewer: Viewer) {
  const manager = requireManager(viewer);
  if (manager.organizationKind !== 'MANUFACTURER' && manager.organizationKind !== 'PARTNER')
    throw forbidden('Only manufacturers and partners publish firmware.');
  return manager;
}

/** A device with its credential; its id. @throws UNAUTHENTICATED, FORBIDDEN */
export function requireDevice(viewer: Viewer): string {
  if (viewer.kind === 'anonymous') throw unauthenticated();
  if (viewer.kind !== 'device' || viewer.deviceId === null) throw forbidden('Only a device may do this.');
  return viewer.deviceId;
}

/** The visible device, on which the viewer's organization must have the scope. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function deviceWithScope(
  { loaders, query }: DevicesContext,
  id: string,
  scope: Scope,
): Promise<DeviceRow> {
  const device = await loaders.device.load(id);
  if (device === null) throw new Refusal('NOT_FOUND', 'There is no such device.', ['deviceId']);
  const [row] = await query<{ may: boolean }>('select $1::uuid = any (devices.visible_subjects($2)) as may', [
    device.equipmentId ?? device.id,
    scopeBits[scope],
  ]);
  if (row?.may !== true) throw forbidden(`This needs the scope ${scope} on the equipment: ask its owner for a grant.`);
  return device;
}

export interface OwnDevice {
  readonly id: string;
  readonly version: number;
  readonly lifecycle: string;
  readonly deviceType: string;
  readonly buildingId: string;
  readonly equipmentId: string | null;
  readonly gatewayId: string | null;
}

/** The organization's own device, locked until the end of the transaction. @throws Refusal NOT_FOUND */
export async function lockOwnDevice(
  client: pg.ClientBase,
  id: string,
  organizationId: string,
  field = 'deviceId',
): Promise<OwnDevice> {
  const { rows } = isUuid(id)
    ? await client.query<OwnDevice>(
        `select id, version, lifecycle, device_type as "deviceType", building_id as "buildingId",
           equipment_id as "equipmentId", gateway_id as "gatewayId"
         from devices.device where id = $1 and organization_id = $2 for update`,
        [id, organizationId],
      )
    : { rows: [] };
  const [device] = rows;
  if (device === undefined) throw new Refusal('NOT_FOUND', 'Your organization has no such device.', [field]);
  return device;
}

/** @throws Refusal STALE_VERSION */
export function checkVersion(there: number, expected: number): void {
  if (there !== expected)
    throw new Refusal('STALE_VERSION', `It has changed meanwhile: read it again (version ${there}).`, ['version']);
}
