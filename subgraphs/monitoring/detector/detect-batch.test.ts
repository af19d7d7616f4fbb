import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packFlags } from '../../../core/contracts/reading-flags.ts';
import type { ReadingFlags } from '../../../core/contracts/reading-flags.ts';
import { emptyBatch } from '../../../core/contracts/reading-batch.ts';
import { lcgFraction, nextLcg } from '../../../core/signal/lcg.ts';
import type { RawFinding } from './detect-batch.ts';
import { detectBatch } from './detect-batch.ts';
import { Directory } from './directory.ts';
import { Tunings } from './tunings.ts';
import { EquipmentStates } from './equipment-states.ts';
import { LastReadings } from './last-readings.ts';
import { LimitWatch } from './limit-watch.ts';
import { RuleWatch } from './rule-watch.ts';
import { SeriesStates } from './series-states.ts';

const TEMPERATURE = 7;
const STEP_MS = 300_000;
const LATENESS_MS = 3 * STEP_MS;
const READINGS = 700;
const KEYS = [1, 2];

const directory = new Directory();
for (const key of KEYS) {
  const subjectId = randomUUID();
  directory.put({
    ...{ kind: 'device', id: randomUUID(), serial: String(key), organizationId: randomUUID(), gatewayId: null },
    ...{ lifecycle: 'active', credentialHashes: [], deviceType: 'temperature_sensor', manufacturer: 'M', model: 'T' },
    ...{ firmwareVersion: null, reportingIntervalSeconds: 300, timeZone: 'UTC' },
    ...{ alertThresholds: { temperature: { max: 60 } } },
    installations: [{ key, equipmentId: subjectId, buildingId: randomUUID(), subjectId, validFrom: 0, validTo: null }],
  } as Parameters<Directory['put']>[0]);
}

interface Sent {
  readonly key: number;
  readonly timeMs: number;
  readonly value: number;
  readonly flags?: Partial<ReadingFlags>;
}

function valueOf(key: number, index: number): number {
  const odd = index >= 500 + 20 * key && index < 506 + 20 * key;
  return 20 + Math.sin(index / 20) + lcgFraction(nextLcg(nextLcg(key * 7919 + index))) + (odd ? 50 : 0);
}

const all: Sent[] = KEYS.flatMap((key) =>
  Array.from({ length: READINGS }, (_, index) => ({ key, timeMs: index * STEP_MS, value: valueOf(key, index) })),
);

/** What is found when readings come in this order, series by series, each in the order in which it was found. */
function found(order: readonly Sent[], latenessMs: number): RawFinding[][] {
  const states = new SeriesStates(latenessMs);
  const watchers = {
    ...{ states, equipment: new EquipmentStates(directory), limits: new LimitWatch(directory, []) },
    ...{ rules: new RuleWatch(directory, []), last: new LastReadings(directory, (key) => states.isLearned(key)) },
    tunings: new Tunings(directory),
  };
  const findings = order.flatMap(({ key, timeMs, value, flags }) => {
    const batch = emptyBatch(1, 0);
    batch.installationKey[0] = key;
    batch.metricId[0] = TEMPERATURE;
    batch.time[0] = timeMs;
    batch.value[0] = value;
    batch.flags[0] = packFlags({
      ...{ quality: 'good', operatingMode: 'not_stated', sourceUnit: 0, historical: false, ...flags },
    });
    return detectBatch(batch, watchers);
  });
  return KEYS.map((key) =>
    findings.filter((one): one is RawFinding => one.watcher !== 'rule' && one.installationKey === key),
  );
}

const straight = found(all, LATENESS_MS);

test('any interleaving across series and any disorder within the lateness finds the same', () => {
  expect(straight.every((findings) => findings.some(({ watcher }) => watcher === 'ensemble'))).toBe(true);
  expect(straight.every((findings) => findings.some(({ watcher }) => watcher === 'limits'))).toBe(true);
  const disorder = fc.array(fc.double({ min: 0, max: LATENESS_MS, maxExcluded: true, noNaN: true }), {
    minLength: 97,
    maxLength: 97,
  });
  const ahead = fc.integer({ min: -READINGS * STEP_MS, max: READINGS * STEP_MS });
  fc.assert(
    fc.property(disorder, ahead, (delays, offset) => {
      const due = ({ key, timeMs }: Sent, at: number) => timeMs + (delays[at % 97] ?? 0) + (key === 2 ? offset : 0);
      const order = all
        .map((sent, at) => ({ sent, due: due(sent, at) }))
        .sort((a, b) => a.due - b.due)
        .map(({ sent }) => sent);
      expect(found(order, LATENESS_MS)).toEqual(straight);
    }),
    { numRuns: 20 },
  );
});

test('backfilled history raises nothing and changes nothing that is found of the present', () => {
  const history = fc.array(
    fc.record({
      key: fc.constantFrom(...KEYS),
      timeMs: fc.integer({ min: -1e9, max: READINGS * STEP_MS }),
      value: fc.double({ min: -1000, max: 1000, noNaN: true }),
      at: fc.nat(all.length),
    }),
    { maxLength: 50 },
  );
  fc.assert(
    fc.property(history, (past) => {
      const order = [...all] as Sent[];
      for (const { at, ...sent } of past) order.splice(at, 0, { ...sent, flags: { historical: true } });
      expect(found(order, LATENESS_MS)).toEqual(straight);
    }),
    { numRuns: 20 },
  );
});

test('what comes later than the lateness raises nothing', () => {
  const late = [{ key: 1, timeMs: 10 * STEP_MS + 1, value: 900 }];
  expect(found([...all, ...late], LATENESS_MS)).toEqual(straight);
});

test('in inspection nothing is raised by what is unusual, but limits that people set hold', () => {
  const inspected = all.map((sent) => ({ ...sent, flags: { operatingMode: 'inspection' as const } }));
  const watchers = found(inspected, 0)
    .flat()
    .map(({ watcher }) => watcher);
  expect(new Set(watchers)).toEqual(new Set(['limits']));
});
