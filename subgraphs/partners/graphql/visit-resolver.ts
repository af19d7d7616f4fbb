import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import type { z } from 'zod';
import { scopeBits } from '../../../core/contracts/access.ts';
import type { alertChanged } from '../../../core/contracts/alert-changed.ts';
import type { anomalyDetected } from '../../../core/contracts/anomaly-told.ts';
import { componentId, type ComponentKind, componentKinds } from '../../../core/contracts/component.ts';
import type { failureRecorded, maintenanceRecorded } from '../../../core/contracts/maintenance.ts';
import type { predictionUpdated } from '../../../core/contracts/prediction-updated.ts';
import { badCursor, badInput, cursorExpired } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { decodeEventCursor, encodeCursor } from '../../../platform/graphql/cursor.ts';
import { maxPageSize } from '../../../platform/graphql/pagination.ts';
import { Cursor } from '../../../platform/graphql/scalars.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { checklist, likelyParts, type Seen } from '../domain/visit-advice.ts';
import { type ChangedRow, changePage, factsOf, recentDiagnostics, recentWorkReports } from '../store/field-work.ts';
import type { DiagnosticReportRow, FactRow, WorkReportRow } from '../store/rows.ts';
import { sql } from '../store/sql.ts';
import { requireRead } from './require-read.ts';
import { Component, Equipment } from './stub-types.ts';
import { type Change, ChangePage, VisitBrief } from './visit-types.ts';

const dayMs = 86_400_000;

@Resolver()
export class VisitResolver {
  @Query(() => VisitBrief, {
    nullable: true,
    description:
      'What a technician should know before arriving. Needs READ_HEALTH; NOT_FOUND when the equipment is not visible.',
  })
  async visitBrief(
    @Arg('equipmentId', () => ID, { description: 'UUID of the equipment.' }) equipmentId: string,
    @Ctx() context: PartnersContext,
  ): Promise<VisitBrief> {
    await requireRead(context, equipmentId, scopeBits.READ_HEALTH);
    const id = equipmentId.toLowerCase();
    const now = context.now();
    const { rows } = context;
    // Before the rest: what comes meanwhile is told again, never missed.
    const { newest } = await eventBounds(context);
    const [facts, reports, diagnostics, kinds] = await Promise.all([
      rows<FactRow>(factsOf(id, new Date(now.getTime() - 365 * dayMs))),
      rows<WorkReportRow>(recentWorkReports(id)),
      rows<DiagnosticReportRow>(recentDiagnostics(id)),
      rows<{ equipmentKind: string }>(sql`select equipment_kind from partners.registry_equipment where id = ${id}`),
    ]);
    const told = { ...toldOf(facts, now), recentReports: reports, diagnosticReports: diagnostics };
    const seen = seenIn(told, reports);
    return {
      ...told,
      ...{ equipment: new Equipment(id), generatedAt: now, cursor: encodeCursor(newest) },
      ...{ likelyParts: likelyParts(seen), checklist: checklist(seen) },
      components:
        kinds[0]?.equipmentKind === 'elevator'
          ? componentKinds.map((kind) => new Component(componentId(id, kind)))
          : [],
    };
  }

  @Query(() => ChangePage, {
    description:
      'What happened to what the viewer may see, for a mobile client that was offline. CURSOR_EXPIRED when changes after `since` are no longer kept (7 days): then fetch the visit briefs anew.',
  })
  async changes(
    @Ctx() context: PartnersContext,
    @Arg('since', () => Cursor, {
      nullable: true,
      description:
        'The `endCursor` of the last page, or the cursor of a visit brief; from the oldest kept, if left out.',
    })
    since?: string | null,
    @Arg('equipmentIds', () => [ID], {
      nullable: true,
      description: 'Only of this equipment; of everything, if left out.',
    })
    equipmentIds?: string[] | null,
    @Arg('first', () => Int, { nullable: true, description: `How many; 1 to ${maxPageSize}, 100 if left out.` })
    first?: number | null,
  ): Promise<ChangePage> {
    requireMember(context.viewer);
    const limit = first ?? 100;
    if (limit < 1 || limit > maxPageSize) throw badInput(`A page has 1 to ${maxPageSize} entries, not ${limit}.`);
    for (const id of equipmentIds ?? []) if (!isUuid(id)) throw badInput(`"${id}" is not an id.`);
    const { oldest, newest } = await eventBounds(context);
    const after = since ? decodeEventCursor(since) : oldest - 1;
    if (after > newest) throw badCursor();
    if (after < oldest - 1) throw cursorExpired(encodeCursor(oldest - 1));
    const found = await context.rows<ChangedRow>(changePage(after, equipmentIds ?? null, limit + 1));
    const changes = found.slice(0, limit).map(changeOf);
    const hasMore = found.length > limit;
    const end = hasMore ? (found[limit - 1]?.cursor ?? after) : Math.max(newest, found.at(-1)?.cursor ?? 0);
    return { changes, hasMore, endCursor: encodeCursor(end), count: changes.length };
  }
}

/** Cursors of the oldest and the newest event that is kept; with none, those of an empty table. */
async function eventBounds({ rows }: PartnersContext): Promise<{ oldest: number; newest: number }> {
  const [found] = await rows<{ oldest: number | null; newest: number | null }>(
    sql`select oldest, newest from partners.event_bounds()`,
  );
  return { oldest: found?.oldest ?? 1, newest: found?.newest ?? 0 };
}

function changeOf({ cursor, topic, occurredAt, payload }: ChangedRow): Change {
  const { id, component, data } = payload;
  const { equipmentId = null } = data;
  const equipment = equipmentId === null ? null : new Equipment(equipmentId);
  return {
    cursor: encodeCursor(cursor),
    kind: topic.slice('change.'.length),
    id,
    occurredAt,
    equipment,
    component,
    data,
  };
}

/** Payloads are kept as the contracts have them: they were checked when the message was taken. */
function toldOf(facts: readonly FactRow[], now: Date) {
  const of = <Payload>(kind: FactRow['kind']) =>
    facts.filter((fact) => fact.kind === kind).map((fact) => ({ ...fact, payload: fact.payload as Payload }));
  const recent = new Date(now.getTime() - 30 * dayMs);
  const [prediction] = of<z.infer<typeof predictionUpdated>>('prediction');
  return {
    openAlerts: of<z.infer<typeof alertChanged>>('alert')
      .filter(({ status }) => status !== 'resolved')
      .map(({ id, occurredAt, payload: { severity, message } }) => ({
        ...{ alert: { id }, severity, message, triggeredAt: occurredAt },
      })),
    recentAnomalies: of<z.infer<typeof anomalyDetected>>('anomaly')
      .filter(({ occurredAt }) => occurredAt >= recent)
      .map(({ id, occurredAt, payload: { metric, severity } }) => ({
        ...{ anomaly: { id }, metric, severity, detectedAt: occurredAt },
      })),
    prediction: prediction === undefined ? null : { ...prediction.payload, generatedAt: prediction.occurredAt },
    failures: of<z.infer<typeof failureRecorded>>('failure').map(({ id, occurredAt, payload }) => ({
      ...{ id, component: payload.component, failedAt: occurredAt, description: payload.description },
      restoredAt: payload.restoredAt === null ? null : new Date(payload.restoredAt),
    })),
    maintenance: of<z.infer<typeof maintenanceRecorded>>('maintenance').map(({ id, occurredAt, payload }) => ({
      ...{ id, component: payload.component, kind: payload.kind, performedAt: occurredAt },
    })),
  };
}

function seenIn(
  { prediction, failures, openAlerts }: ReturnType<typeof toldOf>,
  reports: readonly WorkReportRow[],
): Seen {
  const topRisk: ComponentKind | null = componentKinds.find((kind) => kind === prediction?.topRisk) ?? null;
  const partsUsed = reports.map(({ component, partsUsed: used }) => ({
    component,
    names: used.map(({ name }) => name),
  }));
  return { topRisk, failures: failures.map(({ component }) => component), openAlerts, partsUsed };
}
