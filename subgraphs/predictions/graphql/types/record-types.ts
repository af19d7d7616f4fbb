import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../../core/contracts/component.ts';
import { connectionType } from '../../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../../platform/graphql/scalars.ts';
import { UserError } from '../../../../platform/graphql/user-error.ts';
import type { MaintenanceKind } from '../../store/records.ts';
import { Equipment } from './entities.ts';
import { ComponentKindEnum, MaintenanceKindEnum } from './enums.ts';

const ownCost =
  "In the currency of the organization that recorded it, 0 or more; null when not said, and for other organizations' records.";

@ObjectType({ description: 'A recorded failure: a label that models learn from.' })
export class FailureRecord {
  @Field(() => ID, { description: 'UUID.' }) readonly id!: string;
  @Field(() => Equipment, { nullable: true, description: 'What failed; null when it is not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => ComponentKindEnum, { description: 'The component that failed.' }) readonly component!: ComponentKind;
  @Field(() => DateTime, { description: 'Out of service from.' }) readonly failedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Back in service since; null while it is out.' })
  readonly restoredAt!: Date | null;
  @Field(() => String, { description: 'What happened.' }) readonly description!: string;
  @Field(() => Float, { nullable: true, description: ownCost }) readonly cost!: number | null;
  @Field(() => DateTime, { description: 'When it was recorded.' }) readonly recordedAt!: Date;
}

@ObjectType({ description: 'Recorded maintenance.' })
export class MaintenanceRecord {
  @Field(() => ID, { description: 'UUID.' }) readonly id!: string;
  @Field(() => Equipment, { nullable: true, description: 'What was maintained; null when not visible any more.' })
  readonly equipment!: Equipment | null;
  @Field(() => ComponentKindEnum, { description: 'The component that was worked on.' })
  readonly component!: ComponentKind;
  @Field(() => MaintenanceKindEnum, { description: 'What was done.' }) readonly kind!: MaintenanceKind;
  @Field(() => DateTime, { description: 'When it was done.' }) readonly performedAt!: Date;
  @Field(() => Boolean, { description: 'Whether it was planned, or answered a failure.' }) readonly planned!: boolean;
  @Field(() => String, { description: 'What was found and done.' }) readonly description!: string;
  @Field(() => Float, { nullable: true, description: ownCost }) readonly cost!: number | null;
  @Field(() => Float, { nullable: true, description: 'How long it took, in hours; null when not said.' })
  readonly durationHours!: number | null;
  @Field(() => ID, { nullable: true, description: 'The accepted recommendation that it followed; null if none.' })
  readonly recommendationId!: string | null;
  @Field(() => DateTime, { description: 'When it was recorded.' }) readonly recordedAt!: Date;
}

export const FailureConnection = connectionType(FailureRecord, 'FailureRecord');
export const MaintenanceConnection = connectionType(MaintenanceRecord, 'MaintenanceRecord');

const keyText = 'Any text of yours, up to 200 characters: the same key gives the same answer.';

@InputType({ description: 'A failure.' })
export class RecordFailureInput {
  @Field(() => ID, { description: 'UUID of the equipment.' }) readonly equipmentId!: string;
  @Field(() => ComponentKindEnum, { description: 'The component that failed.' }) readonly component!: ComponentKind;
  @Field(() => DateTime, { description: 'Out of service from; not in the future.' }) readonly failedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'Back since, not before failedAt; left out while it is out.' })
  readonly restoredAt?: Date | null;
  @Field(() => String, { defaultValue: '', description: 'What happened, up to 2,000 characters.' })
  readonly description!: string;
  @Field(() => Float, { nullable: true, description: 'What it cost, 0 or more, in your currency.' })
  readonly cost?: number | null;
  @Field(() => String, { nullable: true, description: keyText }) readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Maintenance that was done.' })
export class RecordMaintenanceInput {
  @Field(() => ID, { description: 'UUID of the equipment.' }) readonly equipmentId!: string;
  @Field(() => ComponentKindEnum, { description: 'The component that was worked on.' })
  readonly component!: ComponentKind;
  @Field(() => MaintenanceKindEnum, { description: 'What was done.' }) readonly kind!: MaintenanceKind;
  @Field(() => DateTime, { description: 'When it was done; not in the future.' }) readonly performedAt!: Date;
  @Field(() => Boolean, { description: 'Whether it was planned, or answered a failure.' }) readonly planned!: boolean;
  @Field(() => String, { defaultValue: '', description: 'What was found and done, up to 2,000 characters.' })
  readonly description!: string;
  @Field(() => Float, { nullable: true, description: 'What it cost, 0 or more, in your currency.' })
  readonly cost?: number | null;
  @Field(() => Float, { nullable: true, description: 'How long it took, in hours, 0 or more.' })
  readonly durationHours?: number | null;
  @Field(() => String, { nullable: true, description: keyText }) readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What came of recordFailure.' })
export class RecordFailurePayload {
  @Field(() => FailureRecord, { nullable: true, description: 'The record; null when it was refused.' })
  readonly failure!: FailureRecord | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}

@ObjectType({ description: 'What came of recordMaintenance.' })
export class RecordMaintenancePayload {
  @Field(() => MaintenanceRecord, { nullable: true, description: 'The record; null when it was refused.' })
  readonly maintenance!: MaintenanceRecord | null;
  @Field(() => [UserError], { description: 'Why it was refused; empty when it was done.' })
  readonly errors!: UserError[];
}
