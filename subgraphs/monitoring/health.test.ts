import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { scopeBits } from '../../core/contracts/access.ts';
import type { ClosedBucket } from '../../core/contracts/buckets-closed.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { until } from '../../test/support/until.ts';
import type { Installed } from './test-support/monitoring-house.ts';
import { MonitoringHouse, ofEquipment, person } from './test-support/monitoring-house.ts';

/** The driver that the ORM uses, which is a copy of its own. */
const ormPg = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg') as typeof pg;
const HOUR_MS = 3_600_000;
let house: MonitoringHouse;
let owner: Viewer;
let lift: Installed;

beforeAll(
  async () =>
    (house = await MonitoringHouse.open({ privateDatabase, clientOf: (...of) => new SubgraphClient(...of), until })),
);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  owner = person();
  lift = await house.install(owner, { thresholds: { motor_temperature: { max: 80 } } });
});

const MOTOR_TEMPERATURE = 28;
const read = (where: Installed, value: number, at = Date.now()) =>
  house.read(where, { metricId: MOTOR_TEMPERATURE, at, value });

interface Facts {
  readonly health: { score: number | null; status: string; trend: string | null; parts: { kind: string }[] } | null;
  readonly currentReadings: { metric: string; value: number; status: string }[] | null;
  readonly trends: { metric: string; trend: string; data: { value: number }[] }[] | null;
  readonly uptime: Record<'percent' | 'downSeconds' | 'inServiceSeconds' | 'unknownSeconds', number> | null;
  readonly vsFleetAverage: { healthScore: number; uptime: number | null; fleetSize: number } | null;
}
const HEALTH = 'health { score status trend lastUpdated parts { kind score weight explanation } }';
const PAGE = `${HEALTH} currentReadings { metric value unit status timestamp deviceId }
  trends { metric unit trend data { timestamp value } } uptime { percent downSeconds inServiceSeconds unknownSeconds }
  vsFleetAverage { healthScore uptime fleetSize } alerts { edges { node { id } } } anomalies { edges { node { id } } }`;

async function facts(where = lift, viewer = owner, fields = PAGE): Promise<Facts> {
  const { equipment, codes } = await ofEquipment<Facts>(house, viewer, [where.equipmentId], fields);
  expect(codes).toEqual([]);
  return equipment[0] ?? expect.fail('no equipment');
}
const factsWhen = (what: string, is: (known: Facts) => boolean, where = lift) =>
  until(what, async () => {
    const known = await facts(where);
    return is(known) && known;
  });
const isRead = ({ currentReadings }: Facts) => (currentReadings?.length ?? 0) > 0;

function bucket(hoursAgo: number, mean: number): ClosedBucket {
  const start = (Math.floor(Date.now() / HOUR_MS) - hoursAgo) * HOUR_MS;
  return {
    ...{ installationKey: lift.installationKey, metricId: MOTOR_TEMPERATURE, metric: 'motor_temperature', unit: 'Cel' },
    ...{ subjectId: lift.equipmentId, equipmentId: lift.equipmentId, deviceId: lift.deviceId, start, count: 2 },
    ...{ sum: 2 * mean, sumOfSquares: 2 * mean * mean, min: mean, max: mean, first: mean, last: mean },
    historical: false,
  };
}
const closed = (...buckets: ClosedBucket[]) => {
  const envelope = { id: randomUUID(), occurredAt: Date.now(), subjectId: null, traceId: null };
  return house.say({ ...envelope, type: 'buckets.closed', payload: { buckets } });
};
const failed = (failedAt: number, restoredAt: number | null, where = lift) => {
  const about = { id: randomUUID(), subjectId: where.equipmentId, equipmentId: where.equipmentId };
  const envelope = { id: about.id, occurredAt: failedAt, subjectId: about.subjectId, traceId: null };
  const payload = { ...about, component: 'motor', failedAt, restoredAt, description: 'Burnt.' } as const;
  return house.say({ ...envelope, type: 'failure.recorded', payload });
};

describe('the health of equipment', () => {
  test('without data there is none, and it is not 100', async () => {
    expect(await facts()).toMatchObject({
      ...{ health: { score: null, status: null, trend: null, parts: [], lastUpdated: null } },
      ...{ currentReadings: [], trends: [], uptime: { percent: null }, vsFleetAverage: null },
    });
  });

  test('readings within their limits are healthy; one beyond is told in the score, its parts and the reading', async () => {
    await read(lift, 50);
    const well = await factsWhen('the reading', isRead);
    expect(well.health).toMatchObject({ score: 100, status: 'HEALTHY' });
    expect(well.health?.parts.map(({ kind }) => kind)).toEqual(['ALERTS', 'ANOMALIES', 'READINGS', 'DATA']);
    expect(well.currentReadings).toMatchObject([
      { metric: 'motor_temperature', value: 50, unit: 'Cel', status: 'NORMAL' },
    ]);
    await read(lift, 120);
    const ill = await factsWhen('the hot reading', ({ currentReadings }) => currentReadings?.[0]?.value === 120);
    expect(ill.currentReadings).toMatchObject([{ status: 'CRITICAL' }]);
    const worse = await factsWhen('the alert', ({ health }) => health?.status === 'CRITICAL');
    expect(worse.health?.score).toBeLessThan(80);
  });

  test('an older reading that comes late changes nothing', async () => {
    await read(lift, 50);
    await read(lift, 60, Date.now() - HOUR_MS);
    await read(lift, 55);
    const known = await factsWhen('the last reading', ({ currentReadings }) => currentReadings?.[0]?.value === 55);
    expect(known.currentReadings).toHaveLength(1);
  });

  test('its trend is that against the hours before, which are kept', async () => {
    await house.pool.query(
      `insert into monitoring.health_history select $1, date_trunc('hour', now()) - make_interval(hours => h), 70
       from generate_series(1, 5) h`,
      [lift.equipmentId],
    );
    await read(lift, 50);
    expect((await factsWhen('the reading', isRead)).health?.trend).toBe('IMPROVING');
  });

  test('a metric rises by its closed hours, the last word on an hour counts, and the newest reading follows', async () => {
    await closed(bucket(4, 40), bucket(3, 45), bucket(2, 99));
    await closed(bucket(2, 50));
    await read(lift, 55);
    const { trends } = await factsWhen(
      'four points',
      ({ trends: t }) => t?.[0]?.data.length === 4 && t[0].data[2]?.value === 50,
    );
    expect(trends).toMatchObject([
      { metric: 'motor_temperature', unit: 'Cel', trend: 'RISING', data: [40, 45, 50, 55].map((value) => ({ value })) },
    ]);
    expect(await facts(lift, owner, 'trends(metrics: ["humidity"]) { metric }')).toEqual({ trends: [] });
  });

  test('a failure is downtime, silence is unknown', async () => {
    const now = Date.now();
    await failed(now - 5 * HOUR_MS, now - 4 * HOUR_MS);
    await read(lift, 50);
    const down = ({ uptime }: Facts) => uptime?.downSeconds === 3600 && uptime.inServiceSeconds > 0;
    const { uptime } = await factsWhen('the failure', down);
    const { percent, inServiceSeconds, downSeconds, unknownSeconds } = uptime ?? expect.fail('no uptime');
    expect(percent).toBeCloseTo((100 * inServiceSeconds) / (inServiceSeconds + 3600), 6);
    expect(inServiceSeconds + downSeconds + unknownSeconds).toBeCloseTo(30 * 86_400, -3);
  });

  test('it is compared with at least three others like it that the viewer may see', async () => {
    const others = await Promise.all(
      [1, 2, 3].map(() => house.install(owner, { thresholds: { motor_temperature: { max: 80 } } })),
    );
    await house.install(owner, { model: 'other' });
    for (const one of [lift, ...others]) await read(one, one === others[1] ? 120 : 50);
    await failed(Date.now() - HOUR_MS, null, others[0]);
    const { vsFleetAverage } = await factsWhen('the comparison', ({ vsFleetAverage: f }) => (f?.healthScore ?? 0) > 0);
    expect(vsFleetAverage).toMatchObject({ fleetSize: 3 });
    const stranger = person();
    await house.grant(stranger, lift, scopeBits.READ_HEALTH);
    expect((await facts(lift, stranger)).vsFleetAverage).toBeNull();
  });

  test('diagnostics hold faults, alerts, anomalies, trends and events in one query', async () => {
    await read(lift, 120);
    await house.happen(lift, { code: 'door_closing_fault', occurredAt: Date.now() });
    await house.happen(lift, { code: 'mode_changed', occurredAt: Date.now(), operatingMode: 'inspection' });
    const fields = `diagnostics { lastSeen faults { code clearedAt } events { code operatingMode } openAlerts { alertType }
      anomalies { metric } trends { metric } }`;
    type Diagnosed = {
      diagnostics: { events: unknown[]; openAlerts: unknown[]; trends: unknown[]; lastSeen: string | null };
    };
    const { diagnostics } = await until('all of it', async () => {
      const { equipment } = await ofEquipment<Diagnosed>(house, owner, [lift.equipmentId], fields);
      const known = equipment[0]?.diagnostics;
      if (known?.events.length !== 2 || known.openAlerts.length !== 2) return null;
      // Trends and the newest reading are told a second later, one after the other.
      return known.trends.length === 1 && known.lastSeen !== null && equipment[0];
    });
    expect(diagnostics).toMatchObject({
      ...{ faults: [{ code: 'door_closing_fault', clearedAt: null }], anomalies: [{ metric: 'motor_temperature' }] },
      lastSeen: expect.any(String) as string,
    });
  });

  test('it is FORBIDDEN without READ_HEALTH, and null', async () => {
    const stranger = person();
    await house.grant(stranger, lift, scopeBits.READ_TELEMETRY);
    const { equipment, codes } = await ofEquipment(house, stranger, [lift.equipmentId], PAGE);
    const nothing = { health: null, currentReadings: null, trends: null, uptime: null, vsFleetAverage: null };
    expect(equipment).toEqual([{ ...nothing, alerts: null, anomalies: null }]);
    expect(new Set(codes)).toEqual(new Set(['FORBIDDEN']));
  });

  test('the page of 50 pieces of equipment costs as many statements as that of one', async () => {
    const many = await Promise.all(Array.from({ length: 50 }, () => house.install(owner)));
    const statements = async (ids: string[]) => {
      const asked = vi.spyOn(ormPg.Client.prototype, 'query');
      const answer = await ofEquipment(house, owner, ids, PAGE);
      const byResolvers = asked.mock.contexts.filter((client) => (client as pg.Client).user === 'monitoring_reader');
      asked.mockRestore();
      expect(answer.codes).toEqual([]);
      expect(answer.equipment).toHaveLength(ids.length);
      return byResolvers.length;
    };
    const one = await statements([lift.equipmentId]);
    const fifty = await statements(many.map(({ equipmentId }) => equipmentId));
    expect(one).toBeGreaterThan(10);
    expect(fifty).toBe(one);
  });
});
