/** What was done, in the words of the contract `maintenance.recorded`. */
export const maintenanceKinds = ['inspection', 'adjustment', 'repair', 'replacement'] as const;
export type MaintenanceKind = (typeof maintenanceKinds)[number];

export const workReportStatuses = ['accepted', 'conflicted', 'discarded'] as const;
export type WorkReportStatus = (typeof workReportStatuses)[number];
export const resolutions = ['accept', 'discard'] as const;
export type Resolution = (typeof resolutions)[number];

/** What resolving a conflict makes of a report; null where there is nothing to resolve. */
const transitions: Readonly<Record<WorkReportStatus, Readonly<Record<Resolution, WorkReportStatus | null>>>> = {
  accepted: { accept: null, discard: null },
  conflicted: { accept: 'accepted', discard: 'discarded' },
  discarded: { accept: null, discard: null },
};

export const afterResolution = (status: WorkReportStatus, resolution: Resolution): WorkReportStatus | null =>
  transitions[status][resolution];

/** Something that happened to the equipment after the technician's copy was taken. */
export interface LaterChange {
  readonly kind: string;
  readonly id: string;
  readonly component: string | null;
}

/**
 * Whether a later change contradicts a report: work or a failure of the same component, or a change of an alert that the
 * report says it resolved.
 */
export function conflictReason(
  change: LaterChange,
  report: { readonly component: string; readonly resolvedAlertIds: readonly string[] },
): string | null {
  if (change.kind === 'alert') {
    return report.resolvedAlertIds.includes(change.id) ? 'The alert has changed since.' : null;
  }
  if (change.component !== report.component) return null;
  if (change.kind === 'failure') return 'A failure of the component was recorded since.';
  return change.kind === 'maintenance' || change.kind === 'work_report'
    ? 'Work on the component was recorded since.'
    : null;
}
