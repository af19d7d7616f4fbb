import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType('Metric', { description: 'A quantity that can be measured.' })
export class MetricType {
  @Field(() => String, { description: 'Name, as readings use it.' })
  readonly name!: string;

  @Field(() => String, { description: 'Canonical UCUM unit.' })
  readonly unit!: string;

  @Field(() => [String], { description: 'Units that are converted on the way in.' })
  readonly acceptedUnits!: string[];

  @Field(() => Float, { nullable: true, description: 'Below it a reading is kept as bad; null is unbounded.' })
  readonly plausibleMin!: number | null;

  @Field(() => Float, { nullable: true, description: 'Above it a reading is kept as bad; null is unbounded.' })
  readonly plausibleMax!: number | null;
}
