import { idOf, type OrganizationKey } from './demo-world.ts';

/**
 * A test bench whose engines have run to failure, so that there is something to learn from: the shipped C-MAPSS extract
 * (turbofan engines, not elevators). Its readings and failures are sent and recorded by the simulator, through the graph.
 */
export const bench = {
  ...{ id: idOf('Engine test bench'), owner: 'laboratory' as OrganizationKey, name: 'Engine test bench', code: 'TB' },
  ...{ address: 'Nowhere: its data are simulated', timeZone: 'Etc/UTC' },
};

/** The columns of the extract are the laboratory's own metrics. */
export const benchMetrics = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21].map(
  (sensor) => `engine_sensor_${sensor}`,
);

export interface BenchEngine {
  readonly unit: number;
  readonly name: string;
  readonly equipmentId: string;
  readonly deviceId: string;
  readonly serial: string;
}

export const engines: readonly BenchEngine[] = Array.from({ length: 30 }, (_, index) => {
  const unit = index + 1;
  const serial = `TB-E${String(unit).padStart(2, '0')}`;
  return { unit, name: `Engine ${unit}`, equipmentId: idOf(`Engine ${unit}`), deviceId: idOf(serial), serial };
});
