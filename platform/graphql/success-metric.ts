import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

/** The one id of the shared entity `PlatformStatus`, to which each subgraph adds the figures whose facts it owns. */
export const platformStatusId = 'platform';

@ObjectType({
  description: 'A success metric or KPI, computed from stored facts that the viewer may see; never a constant.',
})
@Directive('@shareable')
export class SuccessMetric {
  @Field(() => Float, { nullable: true, description: 'The figure, in `unit`; null without data.' })
  readonly value!: number | null;

  @Field(() => String, { description: 'Unit of `value` and `target`, such as 1, % or /s.' })
  readonly unit!: string;

  @Field(() => Float, { nullable: true, description: 'What the specification aims at; null when it names no figure.' })
  readonly target!: number | null;

  @Field(() => String, { description: 'How it is computed and from which facts.' })
  readonly method!: string;

  @Field(() => Int, { description: 'How many facts it was computed from; 0 without data.' })
  readonly sampleSize!: number;
}
