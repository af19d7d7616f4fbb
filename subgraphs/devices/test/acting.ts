import { expect } from 'vitest';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import { organizations } from '../seed/demo-world.ts';
import { type RunningDevices, viewerOf, world } from './running.ts';

// Answers are as various as the questions; each test says what it expects.
export type Loose = ReturnType<typeof JSON.parse>;

/** The viewer of a device's own credential. */
export const deviceViewer = (id: string): Viewer => ({
  ...anonymousViewer,
  ...{ kind: 'device', id, deviceId: id, organizationId: organizations.owner.id },
});

/** Another administrator of the owning organization. */
export const secondPerson = (): Viewer => ({ ...viewerOf('owner'), id: uuidV4(), role: 'MANAGER' });

/** Someone of an organization that sees nothing. */
export const strangerOf = (): Viewer => ({ ...viewerOf('partner'), organizationId: uuidV4(), role: 'ADMIN' });

/** The answer of one operation's only field; a top-level error fails the test. */
export async function doing(
  devices: RunningDevices,
  viewer: Viewer,
  operation: string,
  variables: Record<string, unknown> = {},
): Promise<Loose> {
  const { data, errors } = await devices.ask(viewer, operation, variables);
  expect(errors).toBeUndefined();
  return Object.values(data ?? {})[0];
}

export async function codeOf(devices: RunningDevices, viewer: Viewer, operation: string, variables: object) {
  const { errors } = await devices.ask(viewer, operation, { ...variables });
  return errors?.[0]?.extensions.code;
}

export const newDevice = (more: object = {}) => ({
  ...{ deviceSerial: uuidV4(), deviceType: 'VIBRATION_SENSOR', manufacturer: 'Thermia', model: 'V-1' },
  ...{ buildingId: world.building.id, equipmentId: world.equipment.id, connectionType: 'LORAWAN', ...more },
});

const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id version } errors { code } } }`;

export async function registered(devices: RunningDevices, more: object = {}): Promise<{ id: string; version: number }> {
  const { device, errors } = await doing(devices, viewerOf('owner'), register, { input: newDevice(more) });
  expect(errors).toEqual([]);
  return device as { id: string; version: number };
}
