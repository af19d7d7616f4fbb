import type { ComponentKind } from '../../../core/contracts/component.ts';
import type { TestCase } from '../domain/certification-cases.ts';
import type { PredictionUpdated } from '../../../core/contracts/prediction-updated.ts';
import type { CertificationStatus } from '../domain/certification.ts';
import type { DeviceType, EquipmentKind } from '../domain/device-type.ts';
import type { MaintenanceKind, WorkReportStatus } from '../domain/work-report.ts';
import type { WebhookEvent } from '../domain/webhook-event.ts';
import type { Listed } from './list.ts';

/** Rows as statements of this folder give them, with names as TypeScript writes them. */
export interface DeviceModelRow extends Listed {
  readonly manufacturer: string;
  readonly model: string;
  readonly deviceType: DeviceType;
  readonly protocols: readonly string[];
  readonly metrics: readonly string[];
  readonly equipmentKinds: readonly EquipmentKind[];
  readonly partnerId: string | null;
  readonly isExample: boolean;
}

export interface CertificationRow extends Listed {
  readonly modelId: string;
  readonly partnerId: string | null;
  readonly organizationId: string;
  readonly firmwareVersion: string;
  readonly protocols: readonly string[];
  readonly documentationUrl: string | null;
  readonly contact: string;
  readonly status: CertificationStatus;
  readonly reason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly decidedAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface CertificationRunRow {
  readonly id: string;
  readonly certificationId: string;
  readonly deviceId: string;
  readonly windowFrom: Date;
  readonly deadline: Date;
  readonly status: 'running' | 'passed' | 'failed';
  readonly cases: readonly TestCase[];
  readonly report: string | null;
  readonly signature: string | null;
  readonly keyId: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface FactRow {
  readonly id: string;
  readonly kind: 'alert' | 'anomaly' | 'prediction' | 'failure' | 'maintenance';
  readonly subjectId: string;
  readonly component: ComponentKind | null;
  readonly status: string | null;
  readonly occurredAt: Date;
  readonly payload: unknown;
}

export interface Conflict {
  readonly kind: string;
  readonly id: string;
  readonly occurredAt: string;
  readonly reason: string;
}

export interface WorkReportRow extends Listed {
  readonly subjectId: string;
  readonly organizationId: string;
  readonly technicianId: string;
  readonly component: ComponentKind;
  readonly kind: MaintenanceKind;
  readonly performedAt: Date;
  readonly planned: boolean;
  readonly failedAt: Date | null;
  readonly restoredAt: Date | null;
  readonly summary: string;
  readonly cost: number | null;
  readonly partsUsed: readonly { readonly name: string; readonly quantity: number }[];
  readonly resolvedAlertIds: readonly string[];
  readonly status: WorkReportStatus;
  readonly conflicts: readonly Conflict[];
  readonly createdAt: Date;
}

export interface EvidenceRow {
  readonly id: string;
  readonly workReportId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
}

export interface DiagnosticReportRow extends Listed {
  readonly subjectId: string;
  readonly toolName: string;
  readonly toolSerial: string | null;
  readonly performedAt: Date;
  readonly findings: readonly unknown[];
  readonly measurements: readonly unknown[];
}

export interface ProcedureRow {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly unknown[];
  readonly media: readonly unknown[];
  readonly anchors: readonly unknown[];
  readonly source: string;
  readonly isExample: boolean;
}

export interface WebhookRow extends Listed {
  readonly organizationId: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly WebhookEvent[];
  readonly equipmentIds: readonly string[] | null;
  readonly isEnabled: boolean;
  readonly disabledReason: string | null;
  readonly failingSince: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export interface WebhookDeliveryRow extends Listed {
  readonly webhookId: string;
  /** Null for a test. */
  readonly event: string | null;
  readonly status: 'pending' | 'delivered' | 'failed' | 'withheld';
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly responseStatus: number | null;
  readonly fault: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface PredictionReportRow extends Listed {
  readonly subjectId: string;
  readonly organizationId: string;
  readonly recipientOrganizationId: string;
  readonly prediction: PredictionUpdated;
  readonly note: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

export interface DataExportRow {
  readonly id: string;
  readonly subjectId: string;
  readonly format: 'csv' | 'json';
  readonly rangeFrom: Date;
  readonly rangeTo: Date;
  readonly status: 'done';
  readonly rowCount: number;
  readonly isTruncated: boolean;
  readonly createdAt: Date;
}
