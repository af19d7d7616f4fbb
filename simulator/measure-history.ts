import type { Console } from './measure-load.ts';
import type { FleetHistoryOptions } from './options.ts';
import { fleetHistory } from './physics/fleet-history.ts';
import { writeState } from './state-file.ts';

/** Makes the labelled history, says how fast, counts its faults, and writes the labels to a file when asked. */
export function measureHistory({ elevators, days, seed, out }: FleetHistoryOptions, { print }: Console): void {
  const before = process.cpuUsage();
  const labels = [];
  for (const { index, faults } of fleetHistory({ count: elevators, days, seed })) {
    labels.push(...faults.map((fault) => ({ index, ...fault })));
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const rate = (elevators * days) / seconds;
  print(
    `${elevators} elevators × ${days} days, seed ${seed}: ${seconds.toFixed(2)} s of CPU, ${Math.round(rate)} days a second`,
  );
  for (const kind of [...new Set(labels.map(({ faultKind }) => faultKind))].sort()) {
    const some = labels.filter(({ faultKind }) => faultKind === kind);
    const failed = some.filter(({ failedAt }) => failedAt !== null).length;
    const replaced = some.filter(({ replacedAt }) => replacedAt !== null).length;
    print(`${kind.padEnd(22)} ${some.length} began, ${failed} failed, ${replaced} were replaced in time`);
  }
  if (out !== null) writeState(out, labels);
}
