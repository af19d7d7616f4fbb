import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { AnomalyOutcome, AnomalyStatus } from '../domain/anomaly.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import { classifyAnomaly, updateAnomalyStatus } from '../store/change-anomaly.ts';
import { requireActor, requireManaging } from './alert-access.ts';
import { Anomaly } from './anomaly-type.ts';
import type { Work } from './change-once.ts';
import { changeOnce, refusal } from './change-once.ts';
import type { MonitoringContext } from './context.ts';
import { AnomalyOutcomeEnum, AnomalyStatusEnum } from './enums.ts';

const MAX_TEXT = 2000;

/** Not an input of its own: nothing refers to it, so it is not in the schema. */
@InputType()
abstract class AnomalyInput {
  @Field(() => ID, { description: 'Identifies the anomaly.' })
  readonly anomalyId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Your name for this request: sent again with it, it is done once; another request with it is a CONFLICT.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Where an anomaly stands from now on.' })
export class UpdateAnomalyStatusInput extends AnomalyInput {
  @Field(() => AnomalyStatusEnum, { description: 'The new status; nothing leads out of RESOLVED.' })
  readonly status!: AnomalyStatus;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you have seen: STALE_VERSION when it has changed since. Left out: whatever it is.',
  })
  readonly version?: number | null;

  @Field(() => String, { nullable: true, description: 'Why, up to 2000 characters; kept until the next change.' })
  readonly note?: string | null;
}

@InputType({ description: 'What an anomaly turned out to be.' })
export class ClassifyAnomalyInput extends AnomalyInput {
  @Field(() => AnomalyOutcomeEnum, { description: 'Whether something was wrong. A later word replaces it.' })
  readonly outcome!: AnomalyOutcome;

  @Field(() => String, {
    nullable: true,
    description: 'What it was, e.g. "door_operator_wear"; up to 2000 characters.',
  })
  readonly cause?: string | null;
}

@ObjectType({ description: 'What has become of the anomaly.' })
export class AnomalyPayload {
  @Field(() => Anomaly, { nullable: true, description: 'The anomaly as it is now; null when there are errors.' })
  readonly anomaly!: AnomalyEntity | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@Resolver()
export class AnomalyMutations {
  @Mutation(() => AnomalyPayload, {
    description: 'Says where an anomaly stands. Its alert has its own life cycle. INVALID_STATE when it is resolved.',
  })
  updateAnomalyStatus(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => UpdateAnomalyStatusInput, { description: 'Which anomaly, its new status.' })
    input: UpdateAnomalyStatusInput,
  ): Promise<AnomalyPayload> {
    const { anomalyId: id, status, version = null, note = null } = input;
    return change(context, 'updateAnomalyStatus', input, note, () => async (client) => {
      const outcome = await updateAnomalyStatus(client, { id, status, version, note });
      if (outcome === 'stale') return refusal('STALE_VERSION', 'It has changed: read it again.', 'version');
      if (outcome === 'forbidden') return refusal('INVALID_STATE', 'No way leads there from its status.', 'status');
      return { events: [] };
    });
  }

  @Mutation(() => AnomalyPayload, {
    description:
      'Says what an anomaly turned out to be: what models learn from and false alarms are counted by. On this equipment the threshold of the detector that told of it moves: up after a FALSE_POSITIVE, back after a TRUE_POSITIVE; see Equipment.detectorTuning.',
  })
  classifyAnomaly(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ClassifyAnomalyInput, { description: 'Which anomaly, what it was.' })
    input: ClassifyAnomalyInput,
  ): Promise<AnomalyPayload> {
    const { anomalyId: id, outcome, cause = null } = input;
    return change(context, 'classifyAnomaly', input, cause, (by) => async (client, at) => ({
      events: [await classifyAnomaly(client, { id, outcome, cause, at, by })],
    }));
  }
}

/** Needs the scope MANAGE_ALERTS and a role that may change things; an anomaly that is not visible does not exist. */
async function change(
  context: MonitoringContext,
  operation: string,
  input: AnomalyInput,
  text: string | null,
  plan: (by: string) => Work,
): Promise<AnomalyPayload> {
  const { id: by, organizationId } = requireActor(context);
  const { anomalyId } = input;
  const anomaly = isUuid(anomalyId) ? await context.loaders.anomaly.load(anomalyId) : null;
  if (anomaly === null) return { anomaly: null, ...refusal('NOT_FOUND', 'There is no such anomaly.', 'anomalyId') };
  await requireManaging(context, anomaly.subjectId);
  if (text !== null && text.length > MAX_TEXT)
    return {
      anomaly: null,
      ...refusal(
        'BAD_USER_INPUT',
        `Write up to ${MAX_TEXT} characters.`,
        operation === 'classifyAnomaly' ? 'cause' : 'note',
      ),
    };
  const errors = await changeOnce(context, { actor: organizationId, operation, input }, plan(by));
  return { anomaly: errors.length > 0 ? null : await context.loaders.anomaly.load(anomalyId), errors };
}
