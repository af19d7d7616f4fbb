import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allScopes, scopeBits } from '../../core/contracts/access.ts';
import { inTransaction } from '../../platform/db/pool.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { applyFindings } from './detector/apply-findings.ts';
import type { Finding } from './detector/finding.ts';
import { Tunings } from './detector/tunings.ts';
import { readTunings } from './store/detector-tunings.ts';
import { ownerStatement } from './store/statement.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, ofEquipment, person } from './test-support/monitoring-house.ts';

let house: MonitoringHouse;
beforeAll(async () => {
  house = await MonitoringHouse.open({
    ...{ privateDatabase, clientOf: (url: string, secret: string) => new SubgraphClient(url, secret), until },
  });
});
afterAll(() => house[Symbol.asyncDispose]());

let seq = 1_000_000;
/** As the detector writes what it found. */
async function found(lift: Installed, watcher: Finding['watcher'], score: number): Promise<string> {
  const anomalyId = randomUUID();
  const { equipmentId, deviceId, installationKey } = lift;
  const finding: Finding = {
    ...{ anomalyId, subjectId: equipmentId, equipmentId, deviceId, installationKey, metricId: 7 },
    ...{ metric: 'temperature', unit: 'Cel', operatingMode: null, load: null, watcher, signs: [] },
    detection: {
      ...{ kind: 'began', episodeStartMs: Date.now(), anomalyType: 'ml', severity: 'high', actualValue: 30 },
      ...{ expectedValue: 20, expectedRange: null, deviationPercent: 50, confidence: 0.7, score },
    },
  };
  await inTransaction(house.pool, (client) => applyFindings(client, seq++, [finding]));
  return anomalyId;
}

async function classify(viewer: Parameters<MonitoringHouse['ask']>[0], anomalyId: string, outcome: string) {
  const query = `mutation { classifyAnomaly(input: { anomalyId: "${anomalyId}", outcome: ${outcome} }) { errors { code } } }`;
  const { data } = await house.ask(viewer, query);
  return (data?.['classifyAnomaly'] as { errors: { code: string }[] }).errors;
}

interface Tuned {
  readonly detectorTuning: readonly { detector: string; metric: string | null; from: number; to: number; by: string }[];
}
const fields = 'detectorTuning { detector metric from to by anomalyId at }';

test('a false alarm moves the threshold of its detector on its equipment, told who, from and to; a true one moves it back', async () => {
  const owner = person();
  const [lift, other] = [await house.install(owner), await house.install(owner)];
  const anomalyId = await found(lift, 'relations', 6);
  expect(await classify(owner, anomalyId, 'FALSE_POSITIVE')).toEqual([]);
  expect(await classify(owner, anomalyId, 'FALSE_POSITIVE')).toEqual([]);
  expect(await classify(owner, await found(lift, 'ensemble', 3), 'FALSE_POSITIVE')).toEqual([]);
  expect(await classify(owner, await found(lift, 'limits', 3), 'FALSE_POSITIVE')).toEqual([]);
  const directory = {
    subject: () => ({
      subjectId: lift.equipmentId,
      equipmentId: lift.equipmentId,
      deviceId: lift.deviceId,
      buildingId: '',
    }),
    metric: () => ({ name: 'temperature', unit: 'Cel' }),
  };
  const tunings = new Tunings(directory);
  tunings.replace(await readTunings(ownerStatement(house.pool)));
  expect(tunings.ofEquipment(lift as never).relations).toBeGreaterThan(6 / 4.25);
  expect(tunings.ofSeries({ installationKey: lift.installationKey, metricId: 7 })).toBe(1.25);
  expect(await classify(owner, await found(lift, 'relations', 7), 'TRUE_POSITIVE')).toEqual([]);
  const { equipment } = await ofEquipment<Tuned>(house, owner, [lift.equipmentId, other.equipmentId], fields);
  expect(equipment[1]?.detectorTuning).toEqual([]);
  const [back, single, first] = equipment[0]?.detectorTuning ?? [];
  expect(first).toMatchObject({ detector: 'RELATIONS', metric: null, from: 1, by: owner.id, anomalyId });
  expect(single).toMatchObject({ detector: 'ENSEMBLE', metric: 'temperature', from: 1, to: 1.25 });
  expect(back?.from).toBe(first?.to);
  expect(back?.to).toBeLessThan(first?.to ?? 0);
  expect(equipment[0]?.detectorTuning).toHaveLength(3);
});

test('how thresholds were moved is shown to who may read health only', async () => {
  const owner = person();
  const lift = await house.install(owner);
  await classify(owner, await found(lift, 'multivariate', 4), 'FALSE_POSITIVE');
  const company = person();
  await house.grant(company, lift, allScopes & ~scopeBits.READ_HEALTH);
  const { equipment, codes } = await ofEquipment<Tuned>(house, company, [lift.equipmentId], fields);
  expect([equipment, codes]).toEqual([[{ detectorTuning: null }], ['FORBIDDEN']]);
});
