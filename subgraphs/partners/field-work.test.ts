import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allScopes, scopeBits } from '../../core/contracts/access.ts';
import { decodeDomainMessage } from '../../core/contracts/domain-stream.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { member, type Running, runningPartners } from './test/running.ts';

let running: Running;
let technician: ReturnType<typeof member>;
let equipmentId: string;

beforeAll(async () => {
  running = await runningPartners({ privateServers, privateDatabase, SubgraphClient, until });
}, 60_000);
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(async () => {
  technician = member('SERVICE_COMPANY', 'TECHNICIAN');
  equipmentId = (await running.equip(technician)).id;
});

const at = Date.parse('2026-06-01T08:00:00Z');
const envelope = () => ({ id: randomUUID(), occurredAt: at, subjectId: equipmentId, traceId: null });
const tellAlert = async (status = 'active', alertId: string = randomUUID()) => {
  const about = { alertId, subjectId: equipmentId, equipmentId, deviceId: null, alertType: 'anomaly' };
  const payload = {
    ...about,
    severity: 'warning',
    status,
    change: 'raised',
    message: 'Too warm',
    triggeredAt: at,
  } as const;
  await running.tell({ ...envelope(), type: 'alert.changed', payload });
  return alertId;
};
const tellFailure = async (component: 'motor' | 'brake') => {
  const payload = { id: randomUUID(), subjectId: equipmentId, equipmentId, component, failedAt: Date.now() - 1000 };
  const more = { restoredAt: null, description: 'It stood still' };
  await running.tell({ ...envelope(), type: 'failure.recorded', payload: { ...payload, ...more } });
};

interface Payload {
  workReport: { id: string; status: string } | null;
  conflicts: { kind: string; reason: string }[];
  errors: { code: string; path: string[] }[];
}
const report = (more = {}) => ({
  ...{ equipmentId, component: 'MOTOR', kind: 'REPAIR', performedAt: '2026-06-01T09:00:00Z', planned: false },
  ...{ summary: 'Bearing replaced', partsUsed: [{ name: 'Bearing 6204', quantity: 1 }], ...more },
});
const submitted = async (more = {}, viewer = technician): Promise<Payload> => {
  const mutation = `mutation ($input: SubmitWorkReportInput!) { done: submitWorkReport(input: $input) {
    workReport { id status } conflicts { kind reason } errors { code path } } }`;
  return (await running.data<{ done: Payload }>(viewer, mutation, { input: report(more) })).done;
};
const changesQuery = `query ($since: Cursor, $first: Int) { changes(since: $since, first: $first) {
  changes { cursor kind component equipment { id } } endCursor hasMore } }`;
interface Changes {
  changes: {
    changes: { cursor: string; kind: string; component: string | null }[];
    endCursor: string;
    hasMore: boolean;
  };
}
const changes = async (since: string | null, first = 50, viewer = technician) =>
  (await running.data<Changes>(viewer, changesQuery, { since, first })).changes;

describe('a visit', () => {
  it('is prepared with what others told, and with advice that follows from it', async () => {
    const alertId = await tellAlert();
    await tellAlert('resolved');
    await tellFailure('brake');
    await submitted({ component: 'BRAKE' });
    const { visitBrief } = await running.data<{ visitBrief: unknown }>(
      technician,
      `query ($id: ID!) { visitBrief(equipmentId: $id) { openAlerts { alert { id } severity } failures { component }
        recentReports { summary } likelyParts { component parts reason } checklist components { id guidance { procedures { isExample } } } prediction { topRisk } } }`,
      { id: equipmentId },
    );
    const failed = 'It failed 1 time(s) within the last year.';
    expect(visitBrief).toMatchObject({
      openAlerts: [{ alert: { id: alertId }, severity: 'WARNING' }],
      failures: [{ component: 'BRAKE' }],
      recentReports: [{ summary: 'Bearing replaced' }],
      likelyParts: [{ component: 'BRAKE', parts: ['Bearing 6204'], reason: failed }],
      checklist: ['Clear up the warning alert: Too warm', `Inspect the brake. ${failed}`],
      prediction: null,
    });
    expect(visitBrief).toHaveProperty('components.0.guidance.procedures', [{ isExample: true }]);
  });

  it('is nobody else’s, and needs READ_HEALTH', async () => {
    const query = `query ($id: ID!) { visitBrief(equipmentId: $id) { checklist } }`;
    const code = async (viewer: typeof technician) =>
      (await running.ask(viewer, query, { id: equipmentId })).errors?.[0]?.extensions?.['code'];
    expect(await code(member('SERVICE_COMPANY'))).toBe('NOT_FOUND');
    await running.grant(technician, equipmentId, scopeBits.READ_TELEMETRY);
    expect(await code(technician)).toBe('FORBIDDEN');
  });
});

describe('changes', () => {
  it('come in pages without gap or repeat, to whoever may see them', async () => {
    const { endCursor } = await changes(null);
    await tellAlert();
    await tellFailure('motor');
    await submitted();
    const first = await changes(endCursor, 2);
    expect([first.changes.map(({ kind }) => kind), first.hasMore]).toEqual([['ALERT', 'FAILURE'], true]);
    const second = await changes(first.endCursor, 2);
    expect([second.changes.map(({ kind, component }) => [kind, component]), second.hasMore]).toEqual([
      [['WORK_REPORT', 'MOTOR']],
      false,
    ]);
    expect((await changes(second.endCursor)).changes).toEqual([]);
    expect((await changes(endCursor, 50, member('OWNER', 'VIEWER'))).changes).toEqual([]);
    const far = await running.ask(technician, changesQuery, { since: Buffer.from('99999999').toString('base64url') });
    expect(far.errors?.[0]?.extensions?.['code']).toBe('BAD_CURSOR');
  });

  it('that are no longer kept are an error that says where to go on, never a silent gap', async () => {
    const { endCursor } = await changes(null);
    for (const component of ['motor', 'brake'] as const) await tellFailure(component);
    await running.pool.query('delete from partners.event where cursor < (select max(cursor) from partners.event)');
    const { errors } = await running.ask(technician, changesQuery, { since: endCursor });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EXPIRED' });
    const { changes: kept } = await changes(String(errors?.[0]?.extensions?.['oldestCursor']));
    expect(kept.map(({ component }) => component)).toEqual(['BRAKE']);
  });
});

describe('a work report', () => {
  it('is accepted, told to others once, and the same key gives the same answer', async () => {
    const alertId = await tellAlert();
    const input = { idempotencyKey: randomUUID(), resolvedAlertIds: [alertId] };
    const [first, again] = [await submitted(input), await submitted(input)];
    expect([first.workReport?.status, again.workReport?.id]).toEqual(['ACCEPTED', first.workReport?.id]);
    const told = await until('the message', async () => {
      for await (const message of running.bus.readLog({
        ...{
          stream: 'DOMAIN',
          subjects: ['domain.work-report.submitted'],
          from: 1,
          signal: AbortSignal.timeout(5_000),
        },
      })) {
        const decoded = decodeDomainMessage(message.data);
        if (decoded.id === first.workReport?.id) return decoded;
      }
      return null;
    });
    expect(told.payload).toMatchObject({ component: 'motor', kind: 'repair', resolvedAlertIds: [alertId] });
  });

  it('that contradicts what happened since is kept until somebody decides', async () => {
    const { endCursor: basedOn } = await changes(null);
    await tellFailure('brake');
    // Two reports of one technician, written offline, do not contradict each other; those of two do.
    for (const summary of ['One', 'Two']) {
      expect((await submitted({ basedOn, summary })).workReport?.status).toBe('ACCEPTED');
    }
    const colleague = { ...technician, id: randomUUID() };
    expect((await submitted({ basedOn }, colleague)).conflicts.map(({ kind }) => kind)).toEqual([
      ...['WORK_REPORT', 'WORK_REPORT'],
    ]);
    const late = await submitted({ basedOn, component: 'BRAKE' });
    expect([late.workReport?.status, late.conflicts.map(({ kind }) => kind)]).toEqual(['CONFLICTED', ['FAILURE']]);
    const mutation = `mutation ($input: ResolveWorkReportConflictInput!) { done: resolveWorkReportConflict(input: $input) {
      workReport { status } errors { code } } }`;
    const input = { workReportId: late.workReport?.id, accept: true };
    const resolve = async (viewer = technician) =>
      (await running.data<{ done: Payload }>(viewer, mutation, { input })).done;
    expect((await resolve(member('SERVICE_COMPANY'))).errors[0]?.code).toBe('NOT_FOUND');
    expect((await resolve()).workReport?.status).toBe('ACCEPTED');
    expect((await resolve()).errors[0]?.code).toBe('INVALID_STATE');
  });

  it('is refused without the scope, by a viewer, and with what is not true', async () => {
    const bad = await submitted({ summary: ' ', cost: -1 });
    expect(bad.errors.map(({ path }) => path[1])).toEqual(['summary', 'cost']);
    expect((await submitted({ resolvedAlertIds: [randomUUID()] })).errors[0]?.code).toBe('NOT_FOUND');
    expect((await submitted({ equipmentId: randomUUID() })).errors[0]?.code).toBe('NOT_FOUND');
    const mutation = `mutation ($input: SubmitWorkReportInput!) { submitWorkReport(input: $input) { errors { code } } }`;
    const code = async (viewer: typeof technician) =>
      (await running.ask(viewer, mutation, { input: report() })).errors?.[0]?.extensions?.['code'];
    expect(await code({ ...technician, role: 'VIEWER' })).toBe('FORBIDDEN');
    await running.grant(technician, equipmentId, allScopes - scopeBits.SUBMIT_REPORTS);
    expect(await code(technician)).toBe('FORBIDDEN');
  });

  it('takes evidence that is what its hash says, and shows it to whoever may see the report', async () => {
    const workReportId = (await submitted()).workReport?.id;
    const content = Buffer.from('what the technician saw');
    const sha256 = createHash('sha256').update(content).digest('hex');
    const attach = async (more = {}) => {
      const mutation = `mutation ($input: AttachEvidenceInput!) { done: attachEvidence(input: $input) { evidence { id sizeBytes } errors { code } } }`;
      const file = { workReportId, fileName: 'note.txt', contentType: 'text/plain', sha256, ...more };
      const input = { contentBase64: content.toString('base64'), ...file };
      interface Attached {
        done: { evidence: { id: string; sizeBytes: number } | null; errors: { code: string }[] };
      }
      return (await running.data<Attached>(technician, mutation, { input })).done;
    };
    expect((await attach({ sha256: 'a'.repeat(64) })).errors[0]?.code).toBe('CHECKSUM_MISMATCH');
    expect((await attach({ contentType: 'text/html' })).errors[0]?.code).toBe('BAD_USER_INPUT');
    const large = Buffer.alloc(512 * 1024 + 1).toString('base64');
    expect((await attach({ contentBase64: large })).errors[0]?.code).toBe('TOO_LARGE');
    const { evidence } = await attach();
    const query = `query ($id: ID!) { evidence(id: $id) { contentBase64 } }`;
    const seen = await running.data<{ evidence: { contentBase64: string } }>(technician, query, { id: evidence?.id });
    expect(Buffer.from(seen.evidence.contentBase64, 'base64')).toEqual(content);
    const others = await running.ask(member('OWNER'), query, { id: evidence?.id });
    expect(others.errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
  });
});

describe('a diagnostic tool and guidance', () => {
  it('reports on equipment with SUBMIT_REPORTS, once per key, and is read on the equipment', async () => {
    const mutation = `mutation ($input: SubmitDiagnosticReportInput!) { done: submitDiagnosticReport(input: $input) {
      report { id findings { code severity component } } errors { code path } } }`;
    const input = {
      ...{ equipmentId, toolName: 'Rope tester', performedAt: '2026-06-01T09:00:00Z', idempotencyKey: 'one' },
      findings: [{ code: 'R1', severity: 'WARNING', text: 'Wire breaks', component: 'ROPES' }],
      measurements: [{ name: 'diameter', value: 9.8, unit: 'mm' }],
    };
    interface Done {
      done: { report: { id: string } | null; errors: { code: string; path: string[] }[] };
    }
    const first = (await running.data<Done>(technician, mutation, { input })).done;
    expect((await running.data<Done>(technician, mutation, { input })).done).toEqual(first);
    const bad = await running.data<Done>(technician, mutation, { input: { ...input, toolName: '' } });
    expect(bad.done.errors).toEqual([{ code: 'BAD_USER_INPUT', path: ['input', 'toolName'] }]);
    const query = `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on Equipment {
      diagnosticReports(first: 5) { totalCount edges { node { id measurements { value unit } } } } } } }`;
    const reps = [{ __typename: 'Equipment', id: equipmentId }];
    expect(await running.data(technician, query, { reps })).toEqual({
      _entities: [
        {
          diagnosticReports: {
            totalCount: 1,
            edges: [{ node: { id: first.report?.id, measurements: [{ value: 9.8, unit: 'mm' }] } }],
          },
        },
      ],
    });
    const others = await running.ask(member('OWNER'), query, { reps });
    expect(others.errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
  });

  it('is published by makers alone, and shown on their equipment first', async () => {
    const mutation = `mutation ($input: PublishGuidanceInput!) { done: publishGuidance(input: $input) {
      procedure { title steps { order text } } errors { code path } } }`;
    const input = {
      ...{ component: 'MOTOR', manufacturer: 'maker', title: 'Change the bearing', source: 'Manual 3' },
      ...{ steps: [{ text: 'Lock out' }, { text: 'Pull the bearing' }] },
      anchors: [{ name: 'Bearing', position: { x: 0, y: 1, z: 0 }, metric: 'vibration_level' }],
    };
    const refused = await running.ask(technician, mutation, { input });
    expect(refused.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const maker = member('MANUFACTURER');
    const unknown = { ...input, anchors: [{ ...input.anchors[0], metric: 'mood' }] };
    const bad = await running.data<{ done: Payload }>(maker, mutation, { input: unknown });
    expect(bad.done.errors[0]?.path).toEqual(['input', 'anchors', '0', 'metric']);
    await running.data(maker, mutation, { input });
    const { _entities: found } = await running.data<{ _entities: { guidance: { procedures: { title: string }[] } }[] }>(
      technician,
      `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on Component { guidance { procedures { title anchors { metric } } } } } }`,
      { reps: [{ __typename: 'Component', id: `${equipmentId}:motor` }] },
    );
    expect(found[0]?.guidance.procedures.map(({ title }) => title)).toEqual([
      'Change the bearing',
      'Inspect the hoist motor',
    ]);
  });
});
