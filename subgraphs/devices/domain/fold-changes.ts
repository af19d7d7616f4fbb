import type { DeviceStatus } from './device-status.ts';

/** A change of a device's status that is to be told. */
export interface StatusChange {
  readonly deviceId: string;
  readonly organizationId: string;
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly buildingId: string;
  readonly previousStatus: DeviceStatus;
  readonly status: DeviceStatus;
  /** The gateway because of which it went or came; null when it was its own doing. */
  readonly becauseOf: string | null;
}

export interface FoldedChange extends StatusChange {
  /** Devices by subject, of all that the change is about; null when it is about one. */
  readonly subjects: Readonly<Record<string, number>> | null;
  /** Buildings of all of them. */
  readonly buildings: readonly string[];
}

/** So many devices of one organization that go in the same sweep have gone together: a broker, a network. */
const manyAtOnce = 20;

/**
 * One change for all that came or went because of a gateway (the gateway's own is it, when it has one), and one for many
 * of an organization that went offline at once. Every device is counted exactly once.
 */
export function foldChanges(changes: readonly StatusChange[]): FoldedChange[] {
  const gateways = new Set(changes.flatMap(({ becauseOf }) => becauseOf ?? []));
  const groups = Map.groupBy(changes, (change) => groupOf(change, gateways));
  return [...groups].flatMap(([key, group]) => {
    const crowd = key.startsWith('organization') && group.length < manyAtOnce;
    if (crowd || group.length === 1 || key === 'single') return group.map((one) => folded([one], one));
    const own = group.find(({ deviceId }) => key === `gateway ${deviceId}`);
    const [first] = group;
    return first === undefined ? [] : [folded(group, own ?? first)];
  });
}

function groupOf(change: StatusChange, gateways: ReadonlySet<string>): string {
  if (change.becauseOf !== null) return `gateway ${change.becauseOf}`;
  if (gateways.has(change.deviceId)) return `gateway ${change.deviceId}`;
  return change.status === 'offline' ? `organization ${change.organizationId}` : 'single';
}

function folded(group: readonly StatusChange[], teller: StatusChange): FoldedChange {
  const subjects: Record<string, number> = {};
  for (const { subjectId } of group) subjects[subjectId] = (subjects[subjectId] ?? 0) + 1;
  const buildings = [...new Set(group.map(({ buildingId }) => buildingId))];
  return { ...teller, subjects: group.length === 1 ? null : subjects, buildings };
}
