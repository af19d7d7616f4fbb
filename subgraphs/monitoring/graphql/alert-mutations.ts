import type { ClientBase } from 'pg';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { isUuid } from '../../../platform/ids/uuid.ts';
import { isAllowed } from '../domain/alert-lifecycle.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import { setAnomalyStatus } from '../store/anomaly-writes.ts';
import { assign, comment } from '../store/alert-notes.ts';
import type { AlertChanged } from '../store/monitoring-event.ts';
import { returnToService, takeOutOfService } from '../store/out-of-service.ts';
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
  ResetAlertInput,
  ResolveAlertInput,
  ReturnAlertToServiceInput,
  ShelveAlertInput,
  TakeAlertOutOfServiceInput,
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
      'Closes an alert for good, even while its condition lasts. INVALID_STATE for alarms of EN 81-28, such as passenger_alarm: only the report of somebody who was there ends them.',
  })
  resolveAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ResolveAlertInput, { description: 'Which alert.' }) input: ResolveAlertInput,
  ): Promise<AlertPayload> {
    return change(context, 'resolveAlert', input, ({ id: alertId, alertType }, by) =>
      isAllowed(alertType, 'resolved', false)
        ? move({ alertId, by, event: 'resolved' })
        : refusal('INVALID_STATE', ON_SITE, 'alertId'),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Puts an alert out of sight until a moment, with a reason; it comes back by itself. INVALID_STATE when it is resolved or out of sight already, and for alarms of EN 81-28.',
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
      !isAllowed(alertType, 'shelved', false)
        ? refusal('INVALID_STATE', IN_SIGHT, 'alertId')
        : move({ alertId, by, event: 'shelved', shelf: { until, reason } }, 'It is resolved or out of sight already.'),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Takes alerts of this kind (type, metric and rule, on this equipment) out of service until somebody returns them: those that are open, and those to come, are out of sight. INVALID_STATE when they are so already, and for alarms of EN 81-28.',
  })
  takeAlertOutOfService(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => TakeAlertOutOfServiceInput, { description: 'Which alert, and why.' })
    input: TakeAlertOutOfServiceInput,
  ): Promise<AlertPayload> {
    const reason = input.reason.trim();
    if (reason === '' || reason.length > MAX_TEXT) return refused('BAD_USER_INPUT', TEXT_LENGTH, 'reason');
    return change(context, 'takeAlertOutOfService', input, (alert, by) =>
      isAllowed(alert.alertType, 'taken_out_of_service', false)
        ? ofKind(
            (client, at) => takeOutOfService(client, alert, { by, at, reason }),
            'They are out of service already.',
          )
        : refusal('INVALID_STATE', IN_SIGHT, 'alertId'),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Returns alerts of this kind to service: those whose condition lasts are in sight again, unless something else hides them. INVALID_STATE when they are in service.',
  })
  returnAlertToService(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ReturnAlertToServiceInput, { description: 'Which alert.' }) input: ReturnAlertToServiceInput,
  ): Promise<AlertPayload> {
    return change(context, 'returnAlertToService', input, (alert, by) =>
      ofKind((client, at) => returnToService(client, alert, { by, at }), 'They are in service.'),
    );
  }

  @Mutation(() => AlertPayload, {
    description:
      'Resets an alert that latches, once its condition is over. INVALID_STATE before that, and for alarms of EN 81-28: the report of somebody who was there resets them.',
  })
  resetAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ResetAlertInput, { description: 'Which alert.' }) input: ResetAlertInput,
  ): Promise<AlertPayload> {
    return change(context, 'resetAlert', input, ({ id: alertId, alertType }, by) =>
      isAllowed(alertType, 'reset', false)
        ? move({ alertId, by, event: 'reset' }, 'It is not latched: its condition lasts, or it is over.')
        : refusal('INVALID_STATE', ON_SITE, 'alertId'),
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

const ON_SITE = 'Only the report of somebody who was there ends an alarm of EN 81-28.';
const IN_SIGHT = 'An alarm of EN 81-28 stays in sight.';
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

/** A change of all alerts of a kind; `otherwise` is said when it is made already. */
function ofKind(apply: (client: ClientBase, at: Date) => Promise<AlertChanged[] | null>, otherwise: string): Work {
  return async (client, at) => {
    const events = await apply(client, at);
    return events === null ? refusal('INVALID_STATE', otherwise, 'alertId') : { events };
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
