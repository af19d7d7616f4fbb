import DataLoader from 'dataloader';
import { isUuid } from '../../../platform/ids/uuid.ts';
import {
  certificationsById,
  certificationsOfDevices,
  certificationsOfModels,
  runsById,
  runsOfCertifications,
} from '../store/certifications.ts';
import { modelsById } from '../store/device-models.ts';
import { diagnosticReportsById, evidenceById, evidenceOfReports, workReportsById } from '../store/field-work.ts';
import { proceduresOf } from '../store/guidance.ts';
import type {
  CertificationRow,
  CertificationRunRow,
  DataExportRow,
  DeviceModelRow,
  DiagnosticReportRow,
  EvidenceRow,
  PredictionReportRow,
  ProcedureRow,
  WebhookDeliveryRow,
  WebhookRow,
  WorkReportRow,
} from '../store/rows.ts';
import { type ReadAsViewer, type Sql, sql } from '../store/sql.ts';
import { exportsById, predictionReportsById } from '../store/sharing.ts';
import { deliveriesById, webhooksById } from '../store/webhooks.ts';

/** Batches of one tick, each one statement in one viewer's transaction. Nothing is cached: a subscription lives long. */
export function loadersFor(rows: ReadAsViewer) {
  const one = <Row>(statement: (ids: readonly string[]) => Sql, keyOf: (row: Row) => string) =>
    new DataLoader<string, Row | null>(
      async (ids) => {
        const byKey = new Map((await rows<Row>(statement(ids.filter(isUuid)))).map((row) => [keyOf(row), row]));
        return ids.map((id) => byKey.get(id) ?? null);
      },
      { cache: false },
    );
  const many = <Row>(statement: (ids: readonly string[]) => Sql, keyOf: (row: Row) => string) =>
    new DataLoader<string, readonly Row[]>(
      async (ids) => {
        const found = Map.groupBy(await rows<Row>(statement(ids)), keyOf);
        return ids.map((id) => found.get(id) ?? []);
      },
      { cache: false },
    );
  return {
    /** What the viewer's organization may do on a subject, as bits; 0 for what does not exist for it. */
    scopes: new DataLoader<string, number>(
      async (ids) => {
        const found = await rows<{ subjectId: string; scopes: number }>(
          sql`select subject_id, scopes from partners.scopes_on(${ids}::uuid[])`,
        );
        const byId = new Map(found.map(({ subjectId, scopes }) => [subjectId, scopes]));
        return ids.map((id) => byId.get(id) ?? 0);
      },
      { cache: false },
    ),
    model: one<DeviceModelRow>(modelsById, ({ id }) => id),
    certification: one<CertificationRow>(certificationsById, ({ id }) => id),
    certificationOfModel: one<CertificationRow>(certificationsOfModels, ({ modelId }) => modelId),
    certificationOfDevice: one<CertificationRow & { readonly deviceId: string }>(
      certificationsOfDevices,
      ({ deviceId }) => deviceId,
    ),
    webhook: one<WebhookRow>(webhooksById, ({ id }) => id),
    delivery: one<WebhookDeliveryRow>(deliveriesById, ({ id }) => id),
    predictionReport: one<PredictionReportRow>(predictionReportsById, ({ id }) => id),
    dataExport: one<DataExportRow>(exportsById, ({ id }) => id),
    workReport: one<WorkReportRow>(workReportsById, ({ id }) => id),
    diagnosticReport: one<DiagnosticReportRow>(diagnosticReportsById, ({ id }) => id),
    evidence: one<EvidenceRow>(evidenceById, ({ id }) => id),
    evidenceOfReport: many<EvidenceRow>(evidenceOfReports, ({ workReportId }) => workReportId),
    /** By the id of the component. */
    procedures: many<ProcedureRow & { readonly componentId: string }>(proceduresOf, ({ componentId }) => componentId),
    run: one<CertificationRunRow>(runsById, ({ id }) => id),
    runOfCertification: one<CertificationRunRow>(runsOfCertifications, ({ certificationId }) => certificationId),
  };
}

export type Loaders = ReturnType<typeof loadersFor>;
