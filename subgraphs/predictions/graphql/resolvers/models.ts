import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { forbidden } from '../../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { PredictionsContext } from '../../context.ts';
import { modelAfter } from '../../domain/model-status.ts';
import type { Group } from '../../store/history.ts';
import { findJob, insertTrainJob } from '../../store/jobs.ts';
import { findModels, groupShare, listModels, type ModelRow, putIntoUse } from '../../store/models.ts';
import { attempt, Refusal } from '../attempt.ts';
import { once } from '../once.ts';
import { showJob } from '../show-job.ts';
import {
  ModelDrift,
  PredictionModel,
  PromoteModelInput,
  PromoteModelPayload,
  TrainModelInput,
  TrainModelPayload,
} from '../types/model-types.ts';

const maxModels = 200;

const hourMs = 3_600_000;

const showModel = ({ kind, model, backTests, ...row }: ModelRow): PredictionModel => ({
  ...row,
  ...{ equipmentKind: kind, equipmentModel: model },
  backTests: backTests.map(({ trainedUntil, risks, ...rest }) => ({
    ...{ ...rest, trainedUntil: new Date(trainedUntil * hourMs) },
    risks: risks.map(({ horizon, ...risk }) => ({ ...risk, days: horizon / 24 })),
  })),
});

@Resolver(() => PredictionModel)
export class ModelResolver {
  @Query(() => [PredictionModel], {
    description: `The ${maxModels} newest models of groups in which the viewer may read predictions of some equipment; an operator sees all.`,
  })
  async models(@Ctx() context: PredictionsContext): Promise<PredictionModel[]> {
    return (await context.read((client) => listModels(client, maxModels))).map(showModel);
  }

  @FieldResolver(() => ModelDrift, {
    nullable: true,
    description: 'As it was last measured; null for a model that was never in use, or not yet measured.',
  })
  async drift(@Root() { id }: PredictionModel, @Ctx() context: PredictionsContext): Promise<ModelDrift | null> {
    const row = await context.drifts.load(id);
    if (row === null) return null;
    const { measuredAt, retrained, measures } = row;
    return {
      ...{ measuredAt, retrained },
      metrics: measures.metrics.map(({ metric, index }) => ({ metric, stabilityIndex: index })),
      calibration: measures.calibration.map(({ month, ...rest }) => ({ ...rest, month: new Date(month) })),
    };
  }

  @Mutation(() => TrainModelPayload, {
    description:
      'Trains a model for a group now: a job. For administrators and managers of an operator or of an owner of equipment of the group.',
  })
  async trainModel(
    @Arg('input', () => TrainModelInput, { description: 'The group.' }) input: TrainModelInput,
    @Ctx() context: PredictionsContext,
  ): Promise<TrainModelPayload> {
    const { equipmentKind, manufacturer, model, idempotencyKey } = input;
    const group = { kind: equipmentKind.toLowerCase(), manufacturer, model };
    const { organizationId } = requireMember(context.viewer);
    const { done, errors } = await attempt(async () => {
      await requireHandOn(context, group, { roles: ['ADMIN', 'MANAGER'], all: false });
      return context.write(async (client) => {
        const request = group;
        const id = await once(client, { organizationId, operation: 'trainModel', idempotencyKey, request }, () =>
          insertTrainJob(client, organizationId, group),
        );
        return findJob(client, id);
      });
    });
    return { job: done === null ? null : showJob(done), errors };
  }

  @Mutation(() => PromoteModelPayload, {
    description:
      'Puts a candidate or retired model into use for its group. For administrators of an operator, or of the organization that owns all equipment of the group. Repeating it changes nothing.',
  })
  async promoteModel(
    @Arg('input', () => PromoteModelInput, { description: 'The model.' }) { modelId }: PromoteModelInput,
    @Ctx() context: PredictionsContext,
  ): Promise<PromoteModelPayload> {
    const { done, errors } = await attempt(async () => {
      const [seen] = isUuid(modelId) ? await context.read((client) => findModels(client, [modelId])) : [];
      if (seen === undefined) throw new Refusal('NOT_FOUND', 'There is no such model.', ['input', 'modelId']);
      await requireHandOn(context, seen, { roles: ['ADMIN'], all: true });
      return context.write(async (client) => {
        if (modelAfter(seen.status, 'promote') === null)
          throw new Refusal('INVALID_STATE', `A ${seen.status} model cannot be promoted.`, ['input', 'modelId']);
        await putIntoUse(client, seen.id, seen);
        return (await findModels(client, [seen.id]))[0] ?? null;
      });
    });
    return { model: done === null ? null : showModel(done), errors };
  }
}

interface Hand {
  readonly roles: readonly string[];
  /** Whether the organization must own all of the group, or some of it. */
  readonly all: boolean;
}

/** @throws FORBIDDEN without the right, Refusal when the viewer sees nothing of the group */
async function requireHandOn(context: PredictionsContext, group: Group, { roles, all }: Hand): Promise<void> {
  const member = requireMember(context.viewer);
  if (member.role === null || !roles.includes(member.role)) throw forbidden(`Only ${roles.join(' or ')} may do this.`);
  if (member.organizationKind === 'OPERATOR') return;
  const seen = await context.read((client) => groupShare(client, group, member.organizationId));
  if (seen.units === 0) throw new Refusal('NOT_FOUND', 'There is no such equipment.', ['input']);
  const share = await context.write((client) => groupShare(client, group, member.organizationId));
  if (all ? share.own < share.units : share.own === 0)
    throw forbidden('Only an owner of the equipment of this group, or an operator, may do this.');
}
