import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { z } from 'zod';
import { allScopes } from '../../../core/contracts/access.ts';
import { parseComponentId } from '../../../core/contracts/component.ts';
import { catalogue } from '../../../core/metrics/catalogue.ts';
import { notFound } from '../../../platform/errors/graph-errors.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import type { ProcedureRow } from '../store/rows.ts';
import { sql } from '../store/sql.ts';
import { ComponentGuidance, PublishGuidanceInput, PublishGuidancePayload } from './guidance-types.ts';
import { attempt, managers, mutate, requireRole } from './mutate.ts';
import { checked } from './refusal.ts';
import { requireRead } from './require-read.ts';
import { Component } from './stub-types.ts';

const text = (most: number) => z.string().trim().min(1).max(most);
const coordinate = z.number().min(-100).max(100);
const metricNames = catalogue.map(({ name }) => name);
const mediaKinds = ['image', 'video', 'model', 'document'] as const;
const step = z.object({
  text: text(2000),
  caution: text(1000).nullable().default(null),
  toolsRequired: z.array(text(100)).max(30).nullish(),
  durationMinutes: z.int().min(1).max(1440).nullable().default(null),
});
const procedure = z.object({
  manufacturer: text(200).nullish(),
  model: text(200).nullish(),
  title: text(200),
  steps: z.array(step).min(1).max(100),
  media: z
    .array(z.object({ url: z.url({ protocol: /^https$/ }).max(2000), kind: z.enum(mediaKinds) }))
    .max(50)
    .nullish(),
  anchors: z
    .array(
      z.object({
        name: text(200),
        position: z.object({ x: coordinate, y: coordinate, z: coordinate }),
        metric: z
          .string()
          .refine((name) => metricNames.includes(name), 'The catalogue has no such metric')
          .nullable()
          .default(null),
      }),
    )
    .max(100)
    .nullish(),
  source: text(300),
});

@Resolver(() => Component)
export class GuidanceResolver {
  @FieldResolver(() => ComponentGuidance, {
    nullable: true,
    description: 'How to work on it; null with NOT_FOUND when its equipment is not visible.',
  })
  async guidance(@Root() { id }: Component, @Ctx() context: PartnersContext): Promise<ComponentGuidance> {
    const component = parseComponentId(id);
    if (component === null) throw notFound('component');
    await requireRead(context, component.equipmentId, allScopes);
    return { procedures: await context.load.procedures.load(id) };
  }

  @Mutation(() => PublishGuidancePayload, {
    description:
      'Publishes a procedure for a kind of component. For administrators and managers of a PARTNER or MANUFACTURER organization.',
  })
  async publishGuidance(
    @Arg('input', () => PublishGuidanceInput, { description: 'The procedure.' }) input: PublishGuidanceInput,
    @Ctx() context: PartnersContext,
  ): Promise<PublishGuidancePayload> {
    const member = requireRole(context.viewer, managers, ['PARTNER', 'MANUFACTURER']);
    const { answer, errors } = await attempt(async () => {
      const { manufacturer = null, model = null, title, steps, media, anchors, source } = checked(procedure, input);
      const told = steps.map((one, at) => ({ ...one, order: at + 1, toolsRequired: one.toolsRequired ?? [] }));
      const published = { title, steps: told, media: media ?? [], anchors: anchors ?? [], source, isExample: false };
      return mutate(context, member, { operation: 'publishGuidance', input }, async ({ client, now }) => {
        const id = uuidV4();
        await client.query(
          sql`insert into partners.procedure (id, component, equipment_kind, manufacturer, model, title, steps, media,
              anchors, source, organization_id, published_at)
            values (${id}, ${input.component}, ${input.equipmentKind ?? null}, ${manufacturer}, ${model}, ${title},
              ${JSON.stringify(told)}::jsonb, ${JSON.stringify(published.media)}::jsonb,
              ${JSON.stringify(published.anchors)}::jsonb, ${source}, ${member.organizationId}, ${now})`.query,
        );
        return { id, ...published } satisfies ProcedureRow;
      });
    });
    return { procedure: answer, errors };
  }
}
