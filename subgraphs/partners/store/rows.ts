import type { TestCase } from '../domain/certification-cases.ts';
import type { CertificationStatus } from '../domain/certification.ts';
import type { DeviceType, EquipmentKind } from '../domain/device-type.ts';
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
