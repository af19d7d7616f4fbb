import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { badInput, notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { type Connection, PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { workReportList } from '../store/field-work.ts';
import type { Conflict, EvidenceRow, WorkReportRow } from '../store/rows.ts';
import { sql } from '../store/sql.ts';
import { listPage } from './connection.ts';
import { Alert, Equipment } from './stub-types.ts';
import {
  Evidence,
  WorkReport,
  WorkReportConflict,
  WorkReportConnection,
  WorkReportFilter,
} from './work-report-types.ts';

@Resolver(() => WorkReport)
export class WorkReportResolver {
  @Query(() => WorkReportConnection, { description: 'Work reports that the viewer may see, the newest work first.' })
  workReports(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows, viewer }: PartnersContext,
    @Arg('filter', () => WorkReportFilter, { nullable: true, description: 'Which ones.' })
    filter?: WorkReportFilter | null,
  ): Promise<Connection<WorkReportRow>> {
    requireMember(viewer);
    for (const id of filter?.equipmentIds ?? []) if (!isUuid(id)) throw badInput(`"${id}" is not an id.`);
    return listPage(rows, workReportList(filter ?? {}), args);
  }

  @Query(() => WorkReport, {
    nullable: true,
    description: 'One work report. NOT_FOUND when there is none, or none that the viewer may see.',
  })
  async workReport(
    @Arg('id', () => ID, { description: 'UUID of the report.' }) id: string,
    @Ctx() { load, viewer }: PartnersContext,
  ): Promise<WorkReportRow> {
    requireMember(viewer);
    const found = isUuid(id) ? await load.workReport.load(id) : null;
    if (found === null) throw notFound('work report');
    return found;
  }

  @Query(() => Evidence, {
    nullable: true,
    description: 'A file of evidence. NOT_FOUND when there is none, or none that the viewer may see.',
  })
  async evidence(
    @Arg('id', () => ID, { description: 'UUID of the file.' }) id: string,
    @Ctx() { load, viewer }: PartnersContext,
  ): Promise<EvidenceRow> {
    requireMember(viewer);
    const found = isUuid(id) ? await load.evidence.load(id) : null;
    if (found === null) throw notFound('evidence');
    return found;
  }

  @FieldResolver(() => Equipment, { nullable: true, description: 'The equipment that was worked on.' })
  equipment(@Root() { subjectId }: WorkReportRow): Equipment {
    return new Equipment(subjectId);
  }

  @FieldResolver(() => [Alert], { description: 'Alerts that the work dealt with.' })
  resolvedAlerts(@Root() { resolvedAlertIds }: WorkReportRow): Alert[] {
    return resolvedAlertIds.map((id) => ({ id }));
  }

  @FieldResolver(() => [Evidence], { description: 'Files that were attached, the oldest first.' })
  evidenceFiles(@Root() { id }: WorkReportRow, @Ctx() { load }: PartnersContext): Promise<readonly EvidenceRow[]> {
    return load.evidenceOfReport.load(id);
  }
}

@Resolver(() => WorkReportConflict)
export class WorkReportConflictResolver {
  @FieldResolver(() => Date, { description: 'When it happened.' })
  occurredAt(@Root() { occurredAt }: Conflict): Date {
    return new Date(occurredAt);
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @FieldResolver(() => String, { nullable: true, description: 'Its content as base64; ask for one file at a time.' })
  async contentBase64(@Root() { id }: EvidenceRow, @Ctx() { rows }: PartnersContext): Promise<string | null> {
    const [found] = await rows<{ content: Buffer }>(sql`select content from partners.evidence where id = ${id}`);
    return found?.content.toString('base64') ?? null;
  }
}
