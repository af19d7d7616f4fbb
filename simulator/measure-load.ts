import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchReading, encodeDeviceBatch } from './doors/device-batch.ts';
import type { MeasureOptions } from './options.ts';
import { FineElevator } from './physics/fine.ts';
import { metricsOf, sensorTypes } from './physics/metrics.ts';

export interface Console {
  print(line: string): void;
  readonly signal: AbortSignal;
}

const tickMs = 10_000;
const stepsPerTick = 100;
/** Sensors of an elevator and the interface of its controller. */
const devicesEach = sensorTypes.length + 1;

/** Any UUID: nobody receives these. */
const idOf = (number: number, at: number) =>
  `00000000-0000-4000-8000-${(number * 16 + at).toString(16).padStart(12, '0')}`;

function readingsOf(fine: FineElevator, number: number, timeMs: number): BatchReading[] {
  const values = fine.measure();
  if (values === null) return [];
  return sensorTypes.flatMap((type, at) =>
    metricsOf(type).map((metric) => ({ deviceId: idOf(number, at), metric, value: values[metric], timeMs })),
  );
}

/** Every device reads every 10 s; elevators take turns, so that the work is even. */
export async function measureLoad({ devices, seconds, seed }: MeasureOptions, { print, signal }: Console) {
  const count = Math.ceil(devices / devicesEach);
  const startMs = Date.now();
  const elevators = Array.from({ length: count }, (_, number) => new FineElevator({ seed, number, startMs }));
  const cpuBefore = process.cpuUsage();
  let [readings, bytes, events] = [0, 0, 0];
  const steps = Math.round((seconds * 1000 * stepsPerTick) / tickMs);
  for (let step = 1; step <= steps && !signal.aborted; step++) {
    const nowMs = startMs + (step * tickMs) / stepsPerTick;
    for (let number = step % stepsPerTick; number < count; number += stepsPerTick) {
      const fine = elevators[number];
      if (fine === undefined) continue;
      events += fine.stepTo(nowMs).length;
      const batch = readingsOf(fine, number, nowMs);
      if (batch.length > 0) bytes += encodeDeviceBatch(batch, false).length;
      readings += batch.length;
    }
    await sleep(Math.max(0, nowMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const wallMs = Date.now() - startMs;
  const share = (cpu.user + cpu.system) / 1000 / wallMs;
  print(`${count * devicesEach} devices of ${count} elevators, a reading of each metric every 10 s, seed ${seed}`);
  print(`${readings} readings and ${events} events in ${(wallMs / 1000).toFixed(1)} s, encoded to ${bytes} bytes`);
  print(
    `CPU: ${(100 * share).toFixed(1)} % of one core; memory ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`,
  );
}
