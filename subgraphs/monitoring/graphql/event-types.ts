import { Field, ObjectType } from 'type-graphql';
import { Cursor, DateTime } from '../../../platform/graphql/scalars.ts';
import type { AlertChange as Change } from '../domain/alert-lifecycle.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import { Alert } from './alert-type.ts';
import { Anomaly } from './anomaly-type.ts';
import { AlertChangeEnum } from './enums.ts';

@ObjectType({ description: 'An anomaly was detected.' })
export class AnomalyEvent {
  @Field(() => Cursor, { description: 'Where this event lies in the stream: pass it as `after` to go on behind it.' })
  readonly cursor!: string;

  @Field(() => DateTime, { description: 'Event time at which the anomaly began.' })
  readonly occurredAt!: Date;

  @Field(() => Anomaly, { description: 'The anomaly as it is now.' })
  readonly anomaly!: AnomalyEntity;
}

@ObjectType({ description: 'Something happened to an alert.' })
export class AlertEvent {
  @Field(() => Cursor, { description: 'Where this event lies in the stream: pass it as `after` to go on behind it.' })
  readonly cursor!: string;

  @Field(() => DateTime, {
    description: 'When it happened: event time for what was detected, the present for what people did.',
  })
  readonly occurredAt!: Date;

  @Field(() => AlertChangeEnum, { description: 'What happened.' })
  readonly change!: Change;

  @Field(() => Alert, { description: 'The alert as it is now; in a replay it may have moved on since.' })
  readonly alert!: AlertEntity;
}
