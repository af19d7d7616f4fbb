import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { isResolvableRemotely } from '../domain/alert-lifecycle.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import { setAnomalyStatus } from '../store/anomaly-writes.ts';
import { assign, comment } from '../store/alert-notes.ts';
import { mayBeAssigned } from '../store/users.ts';
import type { AlertChange } from '../store/change-alert.ts';
import { changeAlert } from '../store/change-alert.ts';
import { changeOnce, refusal } from './change-once.ts';
import type { Refusal, Work } from './change-once.ts';
import {
  AcknowledgeAlertInput,
  AlertPayload,
  AssignAlertInput,
  CommentOnAlertInput,
  ResolveAlertInput,
  ShelveAlertInput,
} from './change-alert-types.ts';
import { requireActor, requireManaging } from './alert-access.ts';
import type { MonitoringContext } from './context.ts';

const MAX_TEXT = 2000;
const MAX_SHELF_MS = 30 * 86_400_000;

@Resolver()
export class AlertMutations {
  @Mutation(() => AlertPayload, {
    description: 'Says that somebody has taken note. With its condition cleared already, the alert is resolved by it.',
  })
  acknowledgeAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => AcknowledgeAlertInput, { description: 'Which alert.' }) input: AcknowledgeAlertInput,
  ): Promise<AlertPayload> {
    return change(context, 'acknowledgeAlert', input, ({ id: alertId }, by) =>
      move({ alertId, by, event: 'acknowledged' }),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Closes an alert for good, even while its condition lasts. INVALID_STATE for a passenger alarm: only the report of somebody who was there ends it.',
  })
  resolveAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ResolveAlertInput, { description: 'Which alert.' }) input: ResolveAlertInput,
  ): Promise<AlertPayload> {
    return change(context, 'resolveAlert', input, ({ id: alertId, alertType }, by) =>
      isResolvableRemotely(alertType)
        ? move({ alertId, by, event: 'resolved' })
        : refusal('INVALID_STATE', 'A passenger alarm cannot be resolved from afar.', 'alertId'),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Puts an alert out of sight until a moment, with a reason; it comes back by itself. INVALID_STATE when it is resolved or shelved already, and for a passenger alarm.',
  })
  shelveAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ShelveAlertInput, { description: 'Which alert, until when, why.' }) input: ShelveAlertInput,
  ): Promise<AlertPayload> {
    const { until } = input;
    const ahead = until.getTime() - context.now().getTime();
    if (ahead <= 0 || ahead > MAX_SHELF_MS)
      return refused('BAD_USER_INPUT', '`until` has to be in the next 30 days.', 'until');
    const reason = input.reason.trim();
    if (reason === '' || reason.length > MAX_TEXT) return refused('BAD_USER_INPUT', TEXT_LENGTH, 'reason');
    return change(context, 'shelveAlert', input, ({ id: alertId, alertType }, by) =>
      !isResolvableRemotely(alertType)
        ? refusal('INVALID_STATE', 'A passenger alarm stays in sight.', 'alertId')
        : move({ alertId, by, event: 'shelved', shelf: { until, reason } }, 'It is resolved or shelved already.'),
    );
  }

  @Mutation(() => AlertPayload, { description: 'Says who takes care of an alert, or that nobody does.' })
  assignAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => AssignAlertInput, { description: 'Which alert, to whom.' }) input: AssignAlertInput,
  ): Promise<AlertPayload> {
    const to = input.userId ?? null;
    if (to !== null && !isUuid(to)) return refused('BAD_USER_INPUT', 'This is no id of a user.', 'userId');
    return change(context, 'assignAlert', input, ({ id, subjectId }, by) => async (client, at) => {
      if (to !== null && !(await mayBeAssigned(client, to, subjectId)))
        return refusal('NOT_FOUND', 'There is no such user with MANAGE_ALERTS on this equipment.', 'userId');
      const event = await assign(client, { alertId: id, at, by, to });
      return event === null ? refusal('INVALID_STATE', 'The alert is resolved.', 'alertId') : { events: [event] };
    });
  }

  @Mutation(() => AlertPayload, { description: 'Adds a comment to the timeline of an alert, resolved or not.' })
  commentOnAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => CommentOnAlertInput, { description: 'Which alert, and what is said.' })
    input: CommentOnAlertInput,
  ): Promise<AlertPayload> {
    const text = input.text.trim();
    if (text === '' || text.length > MAX_TEXT) return refused('BAD_USER_INPUT', TEXT_LENGTH, 'text');
    return change(context, 'commentOnAlert', input, ({ id }, by) => async (client, at) => {
      const event = await comment(client, { alertId: id, at, by, text });
      return { events: event === null ? [] : [event] };
    });
  }
}

const TEXT_LENGTH = `Write 1 to ${MAX_TEXT} characters.`;

/** A move through the life cycle; `otherwise` is said when it changes nothing, where that is no success. */
function move(change: Omit<AlertChange, 'at'>, otherwise?: string): Work {
  return async (client, at) => {
    const outcome = await changeAlert(client, { ...change, at });
    if (outcome.kind !== 'changed')
      return otherwise === undefined ? { events: [] } : refusal('INVALID_STATE', otherwise, 'alertId');
    const { anomalyId, event } = outcome;
    if (anomalyId !== null && event.status !== 'active') await setAnomalyStatus(client, anomalyId, event.status);
    return { events: [event] };
  };
}

interface AlertInput {
  readonly alertId: string;
  readonly idempotencyKey?: string | null;
}

/** Needs the scope MANAGE_ALERTS and a role that may change things; an alert that is not visible does not exist. */
async function change(
  context: MonitoringContext,
  operation: string,
  input: AlertInput,
  plan: (alert: AlertEntity, by: string) => Work | Refusal,
): Promise<AlertPayload> {
  const { id: by, organizationId } = requireActor(context);
  const { alertId } = input;
  const alert = isUuid(alertId) ? await context.loaders.alert.load(alertId) : null;
  if (alert === null) return refused('NOT_FOUND', 'There is no such alert.', 'alertId');
  await requireManaging(context, alert.subjectId);
  const planned = plan(alert, by);
  if ('errors' in planned) return { alert: null, errors: planned.errors };
  const errors = await changeOnce(context, { actor: organizationId, operation, input }, planned);
  return { alert: errors.length > 0 ? null : await context.loaders.alert.load(alertId), errors };
}

function refused(code: string, message: string, field: string): Promise<AlertPayload> {
  return Promise.resolve({ alert: null, ...refusal(code, message, field) });
}
