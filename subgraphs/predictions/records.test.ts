import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkReportSubmitted } from '../../core/contracts/maintenance.ts';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { addEquipment, entity, grant, member, type Running, startRunning, tell } from './test/running.ts';

const recordFailure = `mutation($input: RecordFailureInput!) { recordFailure(input: $input) {
  failure { id component restoredAt cost equipment { id } } errors { code path } } }`;
const recordMaintenance = `mutation($input: RecordMaintenanceInput!) { recordMaintenance(input: $input) {
  maintenance { id kind cost } errors { code path } } }`;
const history = (page: string) => `failures(${page}) { totalCount pageInfo { hasNextPage endCursor }
  edges { node { failedAt cost } } } maintenanceHistory { totalCount edges { node { id kind cost description } } }`;

let running: Running;
let owner: Viewer;
let equipmentId: string;
const failure = (more: Record<string, unknown> = {}) => ({
  input: { equipmentId, component: 'DOOR_OPERATOR', failedAt: '2026-01-01T00:00:00Z', cost: 900, ...more },
});

beforeAll(async () => {
  running = await startRunning({ privateDatabase, SubgraphClient, until });
  owner = member();
  equipmentId = await addEquipment(running, { owner, model: 'R-1' });
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());

describe('records of failures and maintenance', () => {
  it('are kept once per key, told to the others, and another input under the key is a conflict', async () => {
    const input = failure({ idempotencyKey: 'k' });
    const first = await running.data(owner, recordFailure, input);
    expect(first['recordFailure']).toMatchObject({
      failure: { component: 'DOOR_OPERATOR', cost: 900, restoredAt: null, equipment: { id: equipmentId } },
      errors: [],
    });
    expect(await running.data(owner, recordFailure, input)).toEqual(first);
    const other = await running.data(owner, recordFailure, failure({ idempotencyKey: 'k', cost: 1 }));
    expect(other['recordFailure']).toMatchObject({ failure: null, errors: [{ code: 'CONFLICT' }] });
    await until('the message to have left the outbox', async () => {
      const { rows } = await running.pool.query('select count(*)::int as n from predictions.outbox');
      return (rows[0] as { n: number }).n === 0;
    });
  });

  it('are listed newest first, page by page, without what others paid', async () => {
    await running.data(owner, recordFailure, failure({ failedAt: '2026-02-01T00:00:00Z' }));
    const reader = member('VIEWER');
    await grant(running, reader, equipmentId, 4);
    const equipment = { type: 'Equipment', id: equipmentId };
    const page = await entity(running, reader, equipment, history('first: 1'));
    expect(page).toMatchObject({
      failures: {
        totalCount: 2,
        pageInfo: { hasNextPage: true },
        edges: [{ node: { failedAt: '2026-02-01T00:00:00.000Z', cost: null } }],
      },
    });
    const { endCursor } = (page as { failures: { pageInfo: { endCursor: string } } }).failures.pageInfo;
    const next = await entity(running, owner, equipment, history(`first: 1, after: "${endCursor}"`));
    expect(next).toMatchObject({
      failures: {
        pageInfo: { hasNextPage: false },
        edges: [{ node: { failedAt: '2026-01-01T00:00:00.000Z', cost: 900 } }],
      },
    });
  });

  it('refuse what cannot be, and say where', async () => {
    const answer = await running.data(owner, recordFailure, failure({ restoredAt: '2025-01-01T00:00:00Z' }));
    expect(answer['recordFailure']).toEqual({
      failure: null,
      errors: [{ code: 'BAD_USER_INPUT', path: ['input', 'restoredAt'] }],
    });
    const input = {
      equipmentId,
      component: 'BRAKE',
      kind: 'REPAIR',
      planned: true,
      performedAt: '2099-01-01T00:00:00Z',
    };
    expect((await running.data(owner, recordMaintenance, { input }))['recordMaintenance']).toMatchObject({
      errors: [{ code: 'BAD_USER_INPUT', path: ['input', 'performedAt'] }],
    });
  });

  it('come from nobody else: another tenant sees nothing, a viewer and a missing scope are refused', async () => {
    expect((await running.data(member(), recordFailure, failure()))['recordFailure']).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    const partner = member('TECHNICIAN');
    await grant(running, partner, equipmentId, 4);
    const codes = async (viewer: Viewer) =>
      (await running.client.ask(viewer, recordFailure, failure())).errors?.[0]?.extensions?.['code'];
    expect(await codes(partner)).toBe('FORBIDDEN');
    expect(await codes(member('VIEWER', owner.organizationId ?? ''))).toBe('FORBIDDEN');
    expect(await codes(anonymousViewer)).toBe('UNAUTHENTICATED');
  });

  it('are made of work reports, once per report', async () => {
    const id = randomUUID();
    const report: WorkReportSubmitted = {
      ...{
        id,
        subjectId: equipmentId,
        equipmentId,
        component: 'brake',
        kind: 'repair',
        performedAt: 1_000,
        planned: false,
      },
      ...{ failure: { failedAt: 500, restoredAt: 1_000 }, summary: 'mended', cost: 120, resolvedAlertIds: [] },
      ...{ technicianId: owner.id, organizationId: owner.organizationId ?? '' },
    };
    for (const traceId of ['a', 'b'])
      await tell(running, {
        ...{ id: randomUUID(), type: 'work-report.submitted', occurredAt: 1_000, subjectId: equipmentId, traceId },
        payload: report,
      });
    const equipment = await entity(running, owner, { type: 'Equipment', id: equipmentId }, history('first: 9'));
    expect(equipment).toMatchObject({
      failures: { totalCount: 3 },
      maintenanceHistory: {
        totalCount: 1,
        edges: [{ node: { id, kind: 'REPAIR', cost: 120, description: 'mended' } }],
      },
    });
  });
});
