import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { Cursor, DateTime, Json } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { CaseName, CaseResult } from '../domain/certification-cases.ts';
import type { CertificationStatus } from '../domain/certification.ts';
import type { CertificationRow, CertificationRunRow } from '../store/rows.ts';
import {
  CaseNameEnum,
  CaseResultEnum,
  CertificationDecisionEnum,
  CertificationStatusEnum,
  DeviceTypeEnum,
  RunStatusEnum,
} from './enums.ts';

@ObjectType({ description: 'One automated test of a run, judged by stored facts about the device.' })
export class CertificationCase {
  @Field(() => CaseNameEnum, { description: 'What it asks.' })
  readonly name!: CaseName;

  @Field(() => CaseResultEnum, { description: 'How it went.' })
  readonly result!: CaseResult;

  @Field(() => String, { description: 'What has to be met, in one sentence.' })
  readonly message!: string;

  @Field(() => Json, { description: 'The figures that it was judged by.' })
  readonly evidence!: unknown;
}

@ObjectType({ description: 'The signed outcome of a run.' })
export class CertificationReport {
  @Field(() => String, { description: 'The report as JSON text, exactly as it was signed.' })
  readonly document!: string;

  @Field(() => String, { description: 'Base64 of the Ed25519 signature over the UTF-8 text of `document`.' })
  readonly signature!: string;

  @Field(() => String, { description: 'Which key signed it: see `certificationPublicKey`.' })
  readonly keyId!: string;
}

@ObjectType({ description: 'The key that signs reports of certification runs.' })
export class CertificationPublicKey {
  @Field(() => String, { description: 'Names the key in reports.' })
  readonly id!: string;

  @Field(() => String, { description: 'How it signs: Ed25519.' })
  readonly algorithm!: string;

  @Field(() => String, { description: 'The public key as PEM (SubjectPublicKeyInfo).' })
  readonly publicKey!: string;
}

@ObjectType({
  description:
    'An automated run that judges one device by what it sent. For the requesting organization and the operator.',
})
export class CertificationRun {
  @Field(() => ID, { description: 'UUID of the run.' })
  readonly id!: string;

  @Field(() => RunStatusEnum, { description: 'How far it is.' })
  readonly status!: CertificationRunRow['status'];

  @Field(() => [CertificationCase], { description: 'Its test cases, in a fixed order.' })
  readonly cases!: readonly CertificationCase[];

  @Field(() => DateTime, { description: 'Readings from this hour on count.' })
  readonly windowFrom!: Date;

  @Field(() => DateTime, { description: 'What is still pending at this moment has failed.' })
  readonly deadline!: Date;

  @Field(() => DateTime, { description: 'When it was started.' })
  readonly startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null while it is running.' })
  readonly finishedAt!: Date | null;
}

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'The certification of a device model. Seen by the organization that requested it and by the operator; by everybody once certified.',
})
export class Certification {
  @Field(() => ID, { description: 'UUID of the certification.' })
  readonly id!: string;

  @Field(() => CertificationStatusEnum, { description: 'How far it is.' })
  readonly status!: CertificationStatus;

  @Field(() => String, { description: 'The firmware version that is certified.' })
  readonly firmwareVersion!: string;

  @Field(() => [String], { description: 'Protocols that it claims to speak, such as mqtt.' })
  readonly protocols!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Where its documentation is; null when not said.' })
  readonly documentationUrl!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was decided so; null before a decision or without a reason.',
  })
  readonly reason!: string | null;

  @Field(() => Int, { description: 'Grows with every change; a decision names the one it is about.' })
  readonly version!: number;

  @Field(() => DateTime, { description: 'When it was requested.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  readonly updatedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the operator decided; null before.' })
  readonly decidedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when the certificate is good; null without one.' })
  readonly expiresAt!: Date | null;
}

export const CertificationConnection = connectionType(Certification, 'Certification');

@InputType({ description: 'Which certifications to list; all that are visible if left out.' })
export class CertificationFilterInput {
  @Field(() => [CertificationStatusEnum], { nullable: true, description: 'Only in these states.' })
  readonly statuses?: CertificationStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Only of this device model.' })
  readonly modelId?: string | null;
}

@InputType({ description: 'A device model whose certification is requested.' })
export class RequestCertificationInput {
  @Field(() => ID, { nullable: true, description: 'The partner that makes it; null when it is none of the programme.' })
  readonly partnerId?: string | null;

  @Field(() => String, { description: 'Manufacturer as devices are registered with it; 1 to 200 characters.' })
  readonly manufacturer!: string;

  @Field(() => String, { description: 'Model as devices are registered with it; 1 to 200 characters.' })
  readonly model!: string;

  @Field(() => DeviceTypeEnum, { description: 'What it measures.' })
  readonly deviceType!: string;

  @Field(() => String, { description: 'Firmware version to certify; 1 to 100 characters.' })
  readonly firmwareVersion!: string;

  @Field(() => [String], { description: 'Protocols that it speaks, such as mqtt; 1 to 20.' })
  readonly protocols!: string[];

  @Field(() => String, { nullable: true, description: 'Where its documentation is (https); may be left out.' })
  readonly documentationUrl?: string | null;

  @Field(() => String, {
    description: 'Whom to ask; 1 to 300 characters. Seen by the operator and the own organization.',
  })
  readonly contact!: string;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A run of a certification on a device.' })
export class StartCertificationRunInput {
  @Field(() => ID, { description: 'Which certification.' })
  readonly certificationId!: string;

  @Field(() => ID, { description: 'The device to judge: registered, and visible to the own organization.' })
  readonly deviceId!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Hours that count before the start and until the deadline after it; 4 to 168, 24 if left out. The run ends earlier when nothing is pending.',
  })
  readonly windowHours?: number | null;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'The decision of the operator.' })
export class DecideCertificationInput {
  @Field(() => ID, { description: 'Which certification.' })
  readonly certificationId!: string;

  @Field(() => CertificationDecisionEnum, { description: 'What is decided.' })
  readonly decision!: 'certify' | 'reject';

  @Field(() => String, { description: 'Why; 1 to 2000 characters.' })
  readonly reason!: string;

  @Field(() => Int, { description: 'The version that was looked at; STALE_VERSION when it has changed since.' })
  readonly version!: number;
}

@InputType({ description: 'A certification to take back.' })
export class WithdrawCertificationInput {
  @Field(() => ID, { description: 'Which certification.' })
  readonly certificationId!: string;

  @Field(() => String, { nullable: true, description: 'Why; at most 2000 characters.' })
  readonly reason?: string | null;
}

@ObjectType({ description: 'What has become of the certification.' })
export class CertificationPayload {
  @Field(() => Certification, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly certification!: CertificationRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@ObjectType({ description: 'Something happened to a certification or its run.' })
export class CertificationRunEvent {
  @Field(() => Cursor, { description: 'Where to go on after it.' })
  readonly cursor!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => Certification, { description: 'The certification as it is now.' })
  readonly certification!: CertificationRow;

  @Field(() => CertificationRun, {
    nullable: true,
    description: 'The run it was about, as it is now; null for others.',
  })
  readonly run!: CertificationRunRow | null;
}
