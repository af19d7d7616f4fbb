import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { encodeCursor } from '../../../platform/graphql/cursor.ts';
import { Cursor, DateTime } from '../../../platform/graphql/scalars.ts';
import type { HealthStatus } from '../domain/health.ts';
import type { HealthChanged } from '../store/monitoring-event.ts';
import type { KnownHealth } from '../store/read-health.ts';
import type { MonitoringContext } from './context.ts';
import { followMonitoring } from './follow-topic.ts';
import { HealthStatusEnum } from './health-enums.ts';
import { healthOfEquipment } from './health-resolver.ts';
import { EquipmentHealth } from './health-types.ts';
import { Equipment } from './stub-types.ts';

@InputType({ description: 'Narrows changes of health: every condition given must hold.' })
export class HealthEventFilter {
  @Field(() => [ID], { nullable: true, description: 'Only those of this equipment.' })
  readonly equipmentIds?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Only changes of at least so many points at once, or from or to an unknown score; 0 to 100.',
  })
  readonly minChange?: number | null;
}

@ObjectType({ description: 'The health of a piece of equipment is another than it was told before.' })
export class EquipmentHealthEvent {
  readonly equipmentId!: string;

  @Field(() => Cursor, { description: 'Where this event lies in the stream: pass it as `after` to go on behind it.' })
  readonly cursor!: string;

  @Field(() => DateTime, { description: 'When it was reckoned.' })
  readonly occurredAt!: Date;

  @Field(() => Int, { nullable: true, description: 'The score then, 0 to 100; null when unknown.' })
  readonly score!: number | null;

  @Field(() => Int, { nullable: true, description: 'The score told before; null when unknown.' })
  readonly previousScore!: number | null;

  @Field(() => HealthStatusEnum, { nullable: true, description: 'The status then; null when unknown.' })
  readonly status!: HealthStatus | null;

  @Field(() => HealthStatusEnum, { nullable: true, description: 'The status told before; null when unknown.' })
  readonly previousStatus!: HealthStatus | null;
}

interface Subscribing {
  readonly args: { readonly filter?: HealthEventFilter | null; readonly after?: string | null };
  readonly context: MonitoringContext;
}

@Resolver(() => EquipmentHealthEvent)
export class HealthEventResolver {
  @Subscription(() => EquipmentHealthEvent, {
    description: 'Changes of health. CURSOR_EXPIRED when events after the cursor are no longer kept.',
    subscribe: ({ args, context }: Subscribing) => followHealth(context, args),
  })
  equipmentHealthChanged(
    @Root() event: EquipmentHealthEvent,
    @Arg('filter', () => HealthEventFilter, { nullable: true, description: 'Narrows what is sent.' })
    _filter?: HealthEventFilter | null,
    @Arg('after', () => Cursor, {
      nullable: true,
      description: 'Cursor of the last event received: what came after it is sent first. Without it, only what is new.',
    })
    _after?: string | null,
  ): EquipmentHealthEvent {
    return event;
  }

  @FieldResolver(() => Equipment, { description: 'The equipment.' })
  equipment(@Root() { equipmentId }: EquipmentHealthEvent): Equipment {
    return new Equipment(equipmentId);
  }

  @FieldResolver(() => EquipmentHealth, { nullable: true, description: 'Its health as it is now.' })
  health(
    @Root() { equipmentId }: EquipmentHealthEvent,
    @Ctx() context: MonitoringContext,
  ): Promise<KnownHealth | null> {
    return healthOfEquipment(context, equipmentId);
  }
}

function followHealth(context: MonitoringContext, { filter, after }: Subscribing['args']) {
  return followMonitoring(context, 'health-changed', after, ({ cursor, occurredAt, subjectId, payload }) => {
    if (!matches(subjectId, payload, filter)) return Promise.resolve(null);
    const { score, previousScore, status, previousStatus } = payload;
    const about = { equipmentId: subjectId, score, previousScore, status, previousStatus };
    return Promise.resolve<EquipmentHealthEvent>({ cursor: encodeCursor(cursor), occurredAt, ...about });
  });
}

function matches(
  equipmentId: string,
  { score, previousScore }: Pick<HealthChanged, 'score' | 'previousScore'>,
  filter: HealthEventFilter | null | undefined,
): boolean {
  if (filter?.equipmentIds && !filter.equipmentIds.includes(equipmentId)) return false;
  if (!filter?.minChange || score === null || previousScore === null) return true;
  return Math.abs(score - previousScore) >= filter.minChange;
}
