import { uuidV5 } from '../../../platform/ids/uuid.ts';
import type { WindowRow } from './care.ts';
import type { Change } from './change.ts';

const namespace = '0b7e5f0a-6f0c-4c7b-8d0e-2f3a9a1c64d2';

/** Monitoring keeps alerts back while a window is open: it hears of each change. */
export function tellWindow({ messages }: Change, window: WindowRow, changedAt: number): void {
  const { id, buildingId, equipmentId, deviceId, from, to, reason } = window;
  const times = { startsAt: from.getTime(), endsAt: to.getTime(), changedAt };
  messages.push({
    id: uuidV5(namespace, `${id} ${times.startsAt} ${times.endsAt}`),
    type: 'maintenance-window.changed',
    ...{ occurredAt: changedAt, subjectId: equipmentId ?? deviceId, traceId: null },
    payload: { id, buildingId, equipmentId, deviceId, reason, ...times },
  });
}
