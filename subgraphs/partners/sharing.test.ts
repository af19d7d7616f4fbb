import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeBits } from '../../core/contracts/access.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { aDevice, anHour, closed, member, type Running, runningPartners } from './test/running.ts';

let running: Running;
const [owner, customer, stranger, operator] = [member('OWNER'), member('OWNER'), member('OWNER'), member('OPERATOR')];
let equipmentId: string;

beforeAll(async () => {
  running = await runningPartners({ privateServers, privateDatabase, SubgraphClient, until });
  equipmentId = (await running.equip(owner)).id;
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

interface Done {
  done: Record<string, { id: string; status?: string; version?: number } | null> & {
    errors: { code: string; path: string[] }[];
  };
}
const change = async (text: string, input: object, viewer = owner) =>
  (await running.data<Done>(viewer, text, { input })).done;
const codeOf = async (viewer: typeof owner, query: string, variables = {}) =>
  (await running.ask(viewer, query, variables)).errors?.[0]?.extensions?.['code'];

describe('a prediction report', () => {
  const share = `mutation ($input: SharePredictionReportInput!) { done: sharePredictionReport(input: $input) { report { id } errors { code path } } }`;
  const read = `query ($id: ID!) { predictionReport(id: $id) { probability30Days topRisk note equipment { id } } }`;
  const tell = (probability30Days: number) => {
    const about = { subjectId: equipmentId, equipmentId, generatedAt: Date.now(), modelVersion: 'm@1' };
    const payload = { ...about, basis: 'full_data' as const, probability30Days, topRisk: 'motor', remainingDays: 40 };
    const message = { id: randomUUID(), occurredAt: Date.now(), subjectId: equipmentId, traceId: null };
    return running.tell({ ...message, type: 'prediction.updated', payload });
  };

  it('is a frozen copy for the recipient alone, until it is revoked', async () => {
    const input = { equipmentId, recipientOrganizationId: customer.organizationId, note: 'Look', idempotencyKey: 'k' };
    expect((await change(share, input)).errors[0]).toMatchObject({
      ...{ code: 'NOT_FOUND', path: ['input', 'recipientOrganizationId'] },
    });
    await running.put({ kind: 'organization', id: customer.organizationId, name: 'C', organizationKind: 'OWNER' });
    expect((await change(share, input)).errors[0]?.code).toBe('NO_PREDICTION');
    await tell(0.4);
    const { report } = await change(share, input);
    await tell(0.9);
    expect((await change(share, input)).report).toEqual(report);
    const frozen = { probability30Days: 0.4, topRisk: 'motor', note: 'Look' };
    const id = report?.id;
    expect(await running.data(customer, read, { id })).toEqual({ predictionReport: { ...frozen, equipment: null } });
    expect(await codeOf(stranger, read, { id })).toBe('NOT_FOUND');
    const revoke = `mutation ($input: RevokePredictionReportInput!) { done: revokePredictionReport(input: $input) { report { id } errors { code } } }`;
    expect((await change(revoke, { id }, customer)).errors[0]?.code).toBe('NOT_FOUND');
    await change(revoke, { id });
    expect(await codeOf(customer, read, { id })).toBe('NOT_FOUND');
    expect(await running.data(owner, '{ sharedPredictionReports { totalCount } }')).toEqual({
      sharedPredictionReports: { totalCount: 1 },
    });
  });

  it('needs READ_PREDICTIONS, and another organization', async () => {
    const input = { equipmentId, recipientOrganizationId: owner.organizationId };
    expect((await change(share, input)).errors[0]?.path).toEqual(['input', 'recipientOrganizationId']);
    await running.grant(stranger, equipmentId, scopeBits.READ_HEALTH);
    expect(await codeOf(stranger, share, { input })).toBe('FORBIDDEN');
    expect(await codeOf({ ...owner, role: 'VIEWER' }, share, { input })).toBe('FORBIDDEN');
  });
});

describe('figures and data', () => {
  it('tells makers how a metric behaves, only when it cannot be said whose it is', async () => {
    const query = `{ metricStatistics(filter: { metric: "temperature", equipmentManufacturer: "MAKER" }) { reason equipmentCount mean p50 max } }`;
    const some = async (who: typeof owner, count: number) => {
      for (let n = 0; n < count; n++) {
        const device = aDevice(await running.equip(who));
        await running.put(device);
        await running.tell(closed([anHour(device, n + 1, { sum: 60 * (20 + n) })]));
      }
    };
    await some(owner, 5);
    const alone = await running.data(stranger, query);
    expect(alone).toMatchObject({ metricStatistics: { mean: null, equipmentCount: null } });
    expect(alone).toHaveProperty('metricStatistics.reason', expect.stringContaining('fewer than 5'));
    await some(customer, 1);
    expect(await running.data(stranger, query)).toEqual({
      metricStatistics: {
        reason: null,
        equipmentCount: 6,
        mean: (20 + 21 + 22 + 23 + 24 + 20) / 6,
        p50: 21.5,
        max: 24,
      },
    });
  });

  it('says what data equipment generates, and copies it for whoever may read it', async () => {
    const equipment = await running.equip(owner);
    const device = aDevice(equipment);
    await running.put(device);
    await running.tell(closed([anHour(device, 2), anHour(device, 1)]));
    // Told again: the last word on an hour counts.
    await running.tell(closed([anHour(device, 1, { count: 30, sum: 600 })]));
    const catalog = `query ($id: ID!) { dataCatalog(equipmentId: $id) { metric unit readingsPerHour readingsLast30Days device { id } } }`;
    expect(await running.data(owner, catalog, { id: equipment.id })).toEqual({
      dataCatalog: [
        { metric: 'temperature', unit: 'Cel', readingsPerHour: 45, readingsLast30Days: 90, device: { id: device.id } },
      ],
    });
    expect(await codeOf(stranger, catalog, { id: equipment.id })).toBe('NOT_FOUND');
    const range = { from: new Date(Date.now() - 86_400_000).toISOString() };
    const request = `mutation ($input: RequestDataExportInput!) { done: requestDataExport(input: $input) { dataExport { id status } errors { code } } }`;
    const { dataExport } = await change(request, { equipmentId: equipment.id, range, format: 'CSV' });
    const read = `query ($id: ID!) { dataExport(id: $id) { rowCount isTruncated contentBase64 } }`;
    const found = await running.data<{ dataExport: { rowCount: number; contentBase64: string } }>(owner, read, {
      id: dataExport?.id,
    });
    const lines = Buffer.from(found.dataExport.contentBase64, 'base64').toString().trimEnd().split('\r\n');
    expect([found.dataExport.rowCount, lines[0]]).toEqual([2, 'start,metric,unit,device_id,count,mean,min,max']);
    expect(lines[2]).toMatch(/,temperature,Cel,.*,30,20,19,21$/);
    expect(await codeOf(stranger, read, { id: dataExport?.id })).toBe('NOT_FOUND');
  });

  it('counts what an organization used, for itself, and what is rated, for the platform', async () => {
    const rate = `mutation ($input: RateServiceInput!) { done: rateService(input: $input) { rating { id } errors { code path } } }`;
    for (const score of [5, 4]) expect((await change(rate, { equipmentId, score })).errors).toEqual([]);
    expect((await change(rate, { equipmentId, score: 6 })).errors[0]?.path).toEqual(['input', 'score']);
    expect((await change(rate, { equipmentId: randomUUID(), score: 5 })).errors[0]?.code).toBe('NOT_FOUND');
    const usage = await running.data<{ partnerUsage: { feature: string; count: number }[] }>(
      owner,
      '{ partnerUsage { day feature count } }',
    );
    expect(usage.partnerUsage.find(({ feature }) => feature === 'rateService')?.count).toBe(2);
    expect(await running.data(stranger, '{ partnerUsage { count } }')).toEqual({ partnerUsage: [] });
    const status = `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on PlatformStatus {
      hardwarePartnerships { value target sampleSize } customerSatisfaction { value sampleSize } featureUtilization { value sampleSize } } } }`;
    const reps = [{ __typename: 'PlatformStatus', id: 'platform' }];
    const nothing = { value: null, sampleSize: 0 };
    expect(await running.data(member('OWNER'), status, { reps })).toEqual({
      _entities: [
        {
          hardwarePartnerships: { ...nothing, target: 10 },
          customerSatisfaction: nothing,
          featureUtilization: { value: 0, sampleSize: 1 },
        },
      ],
    });
    const seen = await running.data<{ _entities: Record<string, { value: number; sampleSize: number }>[] }>(
      operator,
      status,
      { reps },
    );
    expect(seen._entities[0]).toMatchObject({
      customerSatisfaction: { value: 4, sampleSize: 1 },
      featureUtilization: { sampleSize: 3 },
    });
  });
});

describe('a partner', () => {
  it('is registered and made ACTIVE by the operator, and then counts; an example never does', async () => {
    const register = `mutation ($input: RegisterPartnerInput!) { done: registerPartner(input: $input) { partner { id version } errors { code } } }`;
    const update = `mutation ($input: UpdatePartnerInput!) { done: updatePartner(input: $input) { partner { status version } errors { code } } }`;
    const input = {
      name: 'Real Sensors',
      type: 'SENSOR_MANUFACTURER',
      integration: 'Certified',
      revenueModel: 'Referral',
    };
    expect(await codeOf(owner, register, { input })).toBe('FORBIDDEN');
    const { partner } = await change(register, input, operator);
    const active = { id: partner?.id, version: partner?.version, status: 'ACTIVE' };
    expect((await change(update, active, operator)).partner).toEqual({ status: 'ACTIVE', version: 2 });
    expect((await change(update, active, operator)).errors[0]?.code).toBe('STALE_VERSION');
    const example = { id: '00000000-0000-4000-8000-000000000001', version: 1, status: 'ACTIVE' };
    expect((await change(update, example, operator)).errors[0]?.code).toBe('INVALID_STATE');
  });
});
