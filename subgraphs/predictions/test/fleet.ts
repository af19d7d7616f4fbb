import type { Viewer } from '../../../platform/auth/viewer.ts';
import { readExtract, type Unit } from './extract.ts';
import { addEquipment, type Hour, hourMs, type Running, tellHours } from './running.ts';

export const { metrics, units } = readExtract();

/** Recent: the last cycle of the longest life is about now. */
const begin = Math.floor(Date.now() / hourMs) * hourMs - 400 * hourMs;

/** A cycle as an hour. */
export const hoursOf = ({ cycles }: Unit): Hour[] =>
  cycles.map(({ cycle, values }) => ({
    start: begin + cycle * hourMs,
    values: Object.fromEntries(metrics.map((metric, index) => [metric, values[index] ?? 0])),
  }));

/** So that the last hour is the one that just ended. */
export function untilNow(hours: readonly Hour[]): Hour[] {
  const shift = Math.floor(Date.now() / hourMs) * hourMs - hourMs - (hours.at(-1)?.start ?? 0);
  return hours.map(({ start, values }) => ({ start: start + shift, values }));
}

/** A unit whose whole life is known, and its failure. */
export async function liveAndFail(running: Running, owner: Viewer, model: string, unit: Unit): Promise<void> {
  const equipmentId = await addEquipment(running, { owner, model });
  await tellHours(running, equipmentId, hoursOf(unit));
  const failedAt = new Date(begin + unit.lastCycle * hourMs).toISOString();
  const mutation = 'mutation($input: RecordFailureInput!) { recordFailure(input: $input) { errors { code } } }';
  await running.data(owner, mutation, { input: { equipmentId, component: 'BEARINGS', cost: 2500, failedAt } });
}
