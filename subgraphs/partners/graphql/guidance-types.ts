import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { ProcedureRow } from '../store/rows.ts';
import { ComponentKindEnum, EquipmentKindEnum } from './enums.ts';

@ObjectType({ description: 'A step of a procedure.' })
export class GuidanceStep {
  @Field(() => Int, { description: 'Its place, from 1.' })
  readonly order!: number;

  @Field(() => String, { description: 'What to do.' })
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'What to beware of; null when nothing in particular.' })
  readonly caution!: string | null;

  @Field(() => [String], { description: 'Tools that it takes.' })
  readonly toolsRequired!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'About how long it takes, in minutes; null when not said.' })
  readonly durationMinutes!: number | null;
}

@ObjectType({ description: 'A picture, film or model that shows it.' })
export class GuidanceMedia {
  @Field(() => String, { description: 'Where it is (https).' })
  readonly url!: string;

  @Field(() => String, { description: 'image, video, model or document.' })
  readonly kind!: string;
}

@ObjectType({ description: 'A point in space, in metres from the origin of the component: right, up, to the front.' })
export class AnchorPosition {
  @Field(() => Float, { description: 'To the right, in metres.' })
  readonly x!: number;

  @Field(() => Float, { description: 'Up, in metres.' })
  readonly y!: number;

  @Field(() => Float, { description: 'To the front, in metres.' })
  readonly z!: number;
}

@ObjectType({ description: 'A point at which an AR client shows something; the client renders it.' })
export class GuidanceAnchor {
  @Field(() => String, { description: 'What is there.' })
  readonly name!: string;

  @Field(() => AnchorPosition, { description: 'Where it is.' })
  readonly position!: AnchorPosition;

  @Field(() => String, {
    nullable: true,
    description: 'Metric to show there, read through `equipment.latestReadings`; null when none.',
  })
  readonly metric!: string | null;
}

@ObjectType({ description: 'How to do something on a component.' })
export class GuidanceProcedure {
  @Field(() => ID, { description: 'UUID of the procedure.' })
  readonly id!: string;

  @Field(() => String, { description: 'What it is about.' })
  readonly title!: string;

  @Field(() => [GuidanceStep], { description: 'Its steps, in order.' })
  readonly steps!: readonly unknown[];

  @Field(() => [GuidanceMedia], { description: 'What shows it.' })
  readonly media!: readonly unknown[];

  @Field(() => [GuidanceAnchor], { description: 'Points for an AR client.' })
  readonly anchors!: readonly unknown[];

  @Field(() => String, { description: 'Who says so, such as a manual and its edition.' })
  readonly source!: string;

  @Field(() => Boolean, { description: 'True for an invented one that only shows what an entry looks like.' })
  readonly isExample!: boolean;
}

@ObjectType({ description: 'Guidance for work on a component.' })
export class ComponentGuidance {
  @Field(() => [GuidanceProcedure], { description: 'At most 50, those for its very model and manufacturer first.' })
  readonly procedures!: readonly ProcedureRow[];
}

@InputType({ description: 'A step of a procedure.' })
class GuidanceStepInput {
  @Field(() => String, { description: 'What to do; 1 to 2000 characters.' })
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'What to beware of; at most 1000 characters.' })
  readonly caution?: string | null;

  @Field(() => [String], { nullable: true, description: 'Tools that it takes; at most 30.' })
  readonly toolsRequired?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'About how long it takes; 1 to 1440 minutes.' })
  readonly durationMinutes?: number | null;
}

@InputType({ description: 'A picture, film or model.' })
class GuidanceMediaInput {
  @Field(() => String, { description: 'Where it is (https).' })
  readonly url!: string;

  @Field(() => String, { description: 'image, video, model or document.' })
  readonly kind!: string;
}

@InputType({ description: 'A point in metres from the origin of the component; -100 to 100 each.' })
class AnchorPositionInput {
  @Field(() => Float, { description: 'To the right, in metres.' })
  readonly x!: number;

  @Field(() => Float, { description: 'Up, in metres.' })
  readonly y!: number;

  @Field(() => Float, { description: 'To the front, in metres.' })
  readonly z!: number;
}

@InputType({ description: 'A point for an AR client.' })
class GuidanceAnchorInput {
  @Field(() => String, { description: 'What is there; 1 to 200 characters.' })
  readonly name!: string;

  @Field(() => AnchorPositionInput, { description: 'Where it is.' })
  readonly position!: AnchorPositionInput;

  @Field(() => String, { nullable: true, description: 'Name of a metric of the catalogue; may be left out.' })
  readonly metric?: string | null;
}

@InputType({ description: 'A procedure to publish.' })
export class PublishGuidanceInput {
  @Field(() => ComponentKindEnum, { description: 'The component it is about.' })
  readonly component!: ComponentKind;

  @Field(() => EquipmentKindEnum, { nullable: true, description: 'Only for such equipment; any, if left out.' })
  readonly equipmentKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Only for equipment of this manufacturer; any, if left out.' })
  readonly manufacturer?: string | null;

  @Field(() => String, { nullable: true, description: 'Only for this model; any, if left out.' })
  readonly model?: string | null;

  @Field(() => String, { description: 'What it is about; 1 to 200 characters.' })
  readonly title!: string;

  @Field(() => [GuidanceStepInput], { description: 'Its steps, in order; 1 to 100.' })
  readonly steps!: GuidanceStepInput[];

  @Field(() => [GuidanceMediaInput], { nullable: true, description: 'What shows it; at most 50.' })
  readonly media?: GuidanceMediaInput[] | null;

  @Field(() => [GuidanceAnchorInput], { nullable: true, description: 'Points for an AR client; at most 100.' })
  readonly anchors?: GuidanceAnchorInput[] | null;

  @Field(() => String, { description: 'Who says so, such as a manual and its edition; 1 to 300 characters.' })
  readonly source!: string;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What has become of the procedure.' })
export class PublishGuidancePayload {
  @Field(() => GuidanceProcedure, { nullable: true, description: 'The procedure; null when there are errors.' })
  readonly procedure!: ProcedureRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
