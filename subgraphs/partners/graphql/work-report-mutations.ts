import { createHash } from 'node:crypto';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { z } from 'zod';
import { encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { cursorExpired, forbidden } from '../../../platform/errors/graph-errors.ts';
import { decodeEventCursor, encodeCursor } from '../../../platform/graphql/cursor.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { afterResolution, conflictReason } from '../domain/work-report.ts';
import { changesAfter, workReportsById } from '../store/field-work.ts';
import type { Conflict, WorkReportRow } from '../store/rows.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { attempt, type Change, managers, type Member, mutate, requireRole, requireScope, workers } from './mutate.ts';
import { checked, known, noSuch, refuse } from './refusal.ts';
import {
  AttachEvidenceInput,
  EvidencePayload,
  ResolveWorkReportConflictInput,
  SubmitWorkReportInput,
  WorkReportPayload,
} from './work-report-types.ts';

const aheadMs = 5 * 60_000;
const work = z.object({
  performedAt: z.date(),
  summary: z.string().trim().min(1).max(10_000),
  cost: z.number().min(0).nullish(),
  failure: z
    .object({ failedAt: z.date(), restoredAt: z.date().nullish() })
    .refine(({ failedAt, restoredAt }) => !restoredAt || restoredAt >= failedAt, 'It is restored after it failed')
    .nullish(),
  partsUsed: z
    .array(z.object({ name: z.string().trim().min(1).max(200), quantity: z.int().min(1).max(1000) }))
    .max(100)
    .nullish(),
  resolvedAlertIds: z.array(z.uuid()).max(100).nullish(),
});

const maxEvidenceBytes = 512 * 1024;
const evidenceTypes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain'] as const;
const file = z.object({
  fileName: z.string().trim().min(1).max(200),
  contentType: z.enum(evidenceTypes),
  contentBase64: z.base64(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'It is not a SHA-256 in hex'),
});

@Resolver()
export class WorkReportMutations {
  @Mutation(() => WorkReportPayload, {
    description:
      'Submits what a technician did. Accepted and told to others at once, or kept as CONFLICTED when it contradicts what happened after `basedOn`. Needs SUBMIT_REPORTS. CURSOR_EXPIRED when changes after `basedOn` are no longer kept.',
  })
  async submitWorkReport(
    @Arg('input', () => SubmitWorkReportInput, { description: 'The report.' }) input: SubmitWorkReportInput,
    @Ctx() context: PartnersContext,
  ): Promise<WorkReportPayload> {
    const member = requireRole(context.viewer, workers);
    const basedOn = input.basedOn ? decodeEventCursor(input.basedOn) : null;
    const done = await attempt(async () => {
      const subjectId = await requireScope(context, input.equipmentId, 'SUBMIT_REPORTS');
      checked(work, input);
      if (input.performedAt.getTime() > context.now().getTime() + aheadMs) {
        throw refuse('BAD_USER_INPUT', 'It lies in the future.', 'performedAt');
      }
      return mutate(context, member, { operation: 'submitWorkReport', input }, (change) =>
        submit(change, member, { ...input, subjectId, basedOn }),
      );
    });
    return payload(context, done);
  }

  @Mutation(() => WorkReportPayload, {
    description:
      'Decides about a conflicted report of the own organization: it counts all the same, or is discarded. For its technician, administrators and managers.',
  })
  async resolveWorkReportConflict(
    @Arg('input', () => ResolveWorkReportConflictInput, { description: 'The decision.' })
    { workReportId, accept }: ResolveWorkReportConflictInput,
    @Ctx() context: PartnersContext,
  ): Promise<WorkReportPayload> {
    const member = requireRole(context.viewer, workers);
    const asked = { operation: 'resolveWorkReportConflict', input: {} };
    const done = await attempt(async () => {
      const seen = await ownReport(context, member, workReportId);
      await requireScope(context, seen.subjectId, 'SUBMIT_REPORTS', 'workReportId');
      return mutate(context, member, asked, async (change) => {
        const report = await lockReport(change, seen.id);
        const status = afterResolution(report.status, accept ? 'accept' : 'discard');
        if (status === null) throw refuse('INVALID_STATE', 'There is no conflict to resolve.', 'workReportId');
        await change.client.query(
          sql`update partners.work_report set status = ${status} where id = ${report.id}`.query,
        );
        tell(change, { ...report, status });
        return report.id;
      });
    });
    return payload(context, done);
  }

  @Mutation(() => EvidencePayload, {
    description: 'Attaches a file to a report of the own organization. Needs SUBMIT_REPORTS on its equipment.',
  })
  async attachEvidence(
    @Arg('input', () => AttachEvidenceInput, { description: 'The file.' }) input: AttachEvidenceInput,
    @Ctx() context: PartnersContext,
  ): Promise<EvidencePayload> {
    const member = requireRole(context.viewer, workers);
    const { answer, errors } = await attempt(async () => {
      const report = await ownReport(context, member, input.workReportId);
      await requireScope(context, report.subjectId, 'SUBMIT_REPORTS', 'workReportId');
      const content = decoded(input);
      const { fileName, contentType, sha256 } = input;
      return mutate(context, member, { operation: 'attachEvidence', input }, async ({ client, now }) => {
        const id = uuidV4();
        await client.query(
          sql`insert into partners.evidence (id, subject_id, work_report_id, file_name, content_type, sha256, size_bytes,
              content, created_at)
            values (${id}, ${report.subjectId}, ${report.id}, ${fileName}, ${contentType}, ${sha256.toLowerCase()},
              ${content.length}, ${content}, ${now})`.query,
        );
        return id;
      });
    });
    return { evidence: answer === null ? null : await context.load.evidence.load(answer), errors };
  }
}

/** @throws Refusal when it is too large or is not what its hash says */
function decoded(input: AttachEvidenceInput): Buffer {
  const { contentBase64, sha256 } = checked(file, input);
  const content = Buffer.from(contentBase64, 'base64');
  if (content.length > maxEvidenceBytes) {
    throw refuse('TOO_LARGE', `A file has at most ${maxEvidenceBytes} bytes, not ${content.length}.`, 'contentBase64');
  }
  if (createHash('sha256').update(content).digest('hex') === sha256.toLowerCase()) return content;
  throw refuse('CHECKSUM_MISMATCH', 'The content is not what sha256 says: send it again.', 'sha256');
}

interface Submitted extends SubmitWorkReportInput {
  readonly subjectId: string;
}

async function submit(
  change: Change,
  member: Member,
  input: Omit<Submitted, 'basedOn'> & { basedOn: number | null },
): Promise<string> {
  const { client, now } = change;
  const { subjectId, component, kind, performedAt, planned, failure, summary, cost } = input;
  // Two reports on the same equipment see each other.
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`partners.work/${subjectId}`]);
  const resolvedAlertIds = (input.resolvedAlertIds ?? []).map((id) => id.toLowerCase());
  await requireAlerts(change, subjectId, resolvedAlertIds);
  const conflicts = await conflictsOf(change, { ...input, resolvedAlertIds, technicianId: member.id });
  const id = uuidV4();
  await client.query(
    sql`insert into partners.work_report (id, subject_id, organization_id, technician_id, component, kind, performed_at,
        planned, failed_at, restored_at, summary, cost, parts_used, resolved_alert_ids, status, conflicts, created_at)
      values (${id}, ${subjectId}, ${member.organizationId}, ${member.id}, ${component}, ${kind}, ${performedAt}, ${planned},
        ${failure?.failedAt ?? null}, ${failure?.restoredAt ?? null}, ${summary}, ${cost ?? null},
        ${JSON.stringify(input.partsUsed ?? [])}::jsonb, ${resolvedAlertIds}, ${conflicts.length > 0 ? 'conflicted' : 'accepted'},
        ${JSON.stringify(conflicts)}::jsonb, ${now})`.query,
  );
  tell(change, await lockReport(change, id));
  return id;
}

/** @throws Refusal NOT_FOUND naming an alert that is none of this equipment */
async function requireAlerts({ client }: Change, subjectId: string, ids: readonly string[]): Promise<void> {
  const known = await rowsOf<{ id: string }>(
    client,
    sql`select id from partners.fact where kind = 'alert' and subject_id = ${subjectId} and id = any (${ids}::uuid[])`,
  );
  const index = ids.findIndex((id) => !known.some((one) => one.id === id));
  if (index === -1) return;
  throw refuse('NOT_FOUND', 'The equipment has no such alert.', 'resolvedAlertIds', String(index));
}

interface Based {
  readonly subjectId: string;
  readonly component: string;
  readonly resolvedAlertIds: readonly string[];
  readonly technicianId: string;
  readonly basedOn: number | null;
}

async function conflictsOf({ client }: Change, report: Based): Promise<Conflict[]> {
  if (report.basedOn === null) return [];
  const [bounds] = await rowsOf<{ oldest: number | null }>(client, sql`select oldest from partners.event_bounds()`);
  const oldest = bounds?.oldest ?? null;
  if (oldest !== null && report.basedOn < oldest - 1) throw cursorExpired(encodeCursor(oldest - 1));
  const { subjectId, technicianId } = report;
  const later = await changesAfter(client, { subjectId, technicianId, cursor: report.basedOn });
  return later.flatMap(({ kind, id, component, occurredAt }) => {
    const reason = conflictReason({ kind, id, component }, report);
    return reason === null ? [] : [{ kind, id, occurredAt: occurredAt.toISOString(), reason }];
  });
}

/** Everybody who follows the equipment; and, once it counts, those who learn from it. */
function tell({ news, now }: Change, report: WorkReportRow): void {
  const { id, subjectId, component, kind, planned, summary, cost, technicianId, organizationId, status } = report;
  const data = { workReportId: id, equipmentId: subjectId, component, kind, status, summary };
  news.events.push({ topic: 'change.work_report', subjectId, occurredAt: now, payload: { id, component, data } });
  if (status !== 'accepted') return;
  const { failedAt, restoredAt } = report;
  const failure = failedAt && { failedAt: failedAt.getTime(), restoredAt: restoredAt?.getTime() ?? null };
  const about = { id, subjectId, equipmentId: subjectId, component, technicianId, organizationId };
  const done = { kind, planned, summary, cost, failure, performedAt: report.performedAt.getTime() };
  const payload = { ...about, ...done, resolvedAlertIds: [...report.resolvedAlertIds] };
  const message = { id, occurredAt: now.getTime(), subjectId, traceId: null, payload };
  news.messages.push(encodeDomainMessage({ ...message, type: 'work-report.submitted' }));
  news.hooks.push({ event: 'work_report_submitted', id, about: { subjectId }, occurredAt: now, data: payload });
}

async function lockReport({ client }: Change, id: string): Promise<WorkReportRow> {
  const [report] = await rowsOf<WorkReportRow>(client, sql`${workReportsById([id])} for update`);
  if (report === undefined) throw noSuch('work report', 'workReportId');
  return report;
}

/** A report of the own organization that is still visible. @throws Refusal NOT_FOUND, FORBIDDEN */
async function ownReport({ load }: PartnersContext, member: Member, workReportId: string): Promise<WorkReportRow> {
  const report = await load.workReport.load(known(workReportId, 'work report', 'workReportId'));
  const isOwn = report?.organizationId === member.organizationId;
  if (report === null || !isOwn) throw noSuch('work report', 'workReportId');
  const isTheirs = report.technicianId === member.id || (member.role !== null && managers.includes(member.role));
  if (!isTheirs) throw forbidden('Only its technician, an administrator or a manager may do this.');
  return report;
}

async function payload(
  { load }: PartnersContext,
  { answer, errors }: { answer: string | null; errors: WorkReportPayload['errors'] },
): Promise<WorkReportPayload> {
  const workReport = answer !== null && isUuid(answer) ? await load.workReport.load(answer) : null;
  const conflicts = workReport?.status === 'conflicted' ? workReport.conflicts : [];
  return { workReport, conflicts, errors };
}
