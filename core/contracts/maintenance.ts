import { z } from 'zod';
import { componentKinds } from './component.ts';

const about = { id: z.uuid(), subjectId: z.uuid(), equipmentId: z.uuid(), component: z.enum(componentKinds) };

/** Domain message `failure.recorded`, from predictions: a label, and downtime for whoever reckons uptime. */
export const failureRecorded = z.object({
  ...about,
  /** Unix milliseconds: out of service from, and back since; null while it is still out. */
  failedAt: z.number(),
  restoredAt: z.number().nullable(),
  description: z.string(),
});
export type FailureRecorded = z.infer<typeof failureRecorded>;

/** Domain message `maintenance.recorded`, from predictions. */
export const maintenanceRecorded = z.object({
  ...about,
  kind: z.enum(['inspection', 'adjustment', 'repair', 'replacement']),
  performedAt: z.number(),
  /** Whether it was planned, or answered a failure. */
  planned: z.boolean(),
});
export type MaintenanceRecorded = z.infer<typeof maintenanceRecorded>;

/** Domain message `work-report.submitted`, from partners (a technician's report): predictions learns from it. */
export const workReportSubmitted = z.object({
  ...about,
  kind: maintenanceRecorded.shape.kind,
  performedAt: z.number(),
  planned: z.boolean(),
  /** The failure that it mended; null when there was none. */
  failure: z.object({ failedAt: z.number(), restoredAt: z.number().nullable() }).nullable(),
  summary: z.string(),
  /** In the currency of the organization; null when not said. */
  cost: z.number().nullable(),
  resolvedAlertIds: z.array(z.uuid()),
  technicianId: z.uuid(),
  organizationId: z.uuid(),
});
export type WorkReportSubmitted = z.infer<typeof workReportSubmitted>;
