import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { inTransaction } from '../../../platform/db/pool.ts';
import { asViewer } from '../../../platform/db/orm.ts';
import { forbidden } from '../../../platform/errors/graph-errors.ts';
import { appendEvents } from '../../../platform/events/event-table.ts';
import { announce } from '../../../platform/events/follow-topic.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { userError } from '../../../platform/graphql/user-error.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { AlertEvent } from '../domain/alert-lifecycle.ts';
import { setAnomalyStatus } from '../store/anomaly-writes.ts';
import { changeAlert } from '../store/change-alert.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { toNewEvent, topicsOf } from '../store/monitoring-event.ts';
import { visibleOwners } from '../store/visibility.ts';
import { AcknowledgeAlertInput, AlertPayload, ResolveAlertInput } from './change-alert-types.ts';
import type { MonitoringContext } from './context.ts';

const NO_SUCH_ALERT: AlertPayload = {
  alert: null,
  errors: [userError('NOT_FOUND', 'There is no such alert.', ['input', 'alertId'])],
};

@Resolver()
export class AlertMutations {
  @Mutation(() => AlertPayload, {
    description: 'Says that somebody has taken note. With its condition cleared already, the alert is resolved by it.',
  })
  acknowledgeAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => AcknowledgeAlertInput, { description: 'Which alert.' }) { alertId }: AcknowledgeAlertInput,
  ): Promise<AlertPayload> {
    return change(context, alertId, 'acknowledged');
  }

  @Mutation(() => AlertPayload, { description: 'Closes an alert for good, even while its condition lasts.' })
  resolveAlert(
    @Ctx() context: MonitoringContext,
    @Arg('input', () => ResolveAlertInput, { description: 'Which alert.' }) { alertId }: ResolveAlertInput,
  ): Promise<AlertPayload> {
    return change(context, alertId, 'resolved');
  }
}

/** Needs the scope MANAGE_ALERTS and a role that may change things; an alert that is not visible does not exist. */
async function change(context: MonitoringContext, alertId: string, event: AlertEvent): Promise<AlertPayload> {
  const viewer = requireMember(context.viewer);
  if (viewer.kind !== 'user' || viewer.role === 'VIEWER') throw forbidden('Your role may look at alerts only.');
  const alert = isUuid(alertId) ? await context.loaders.alert.load(alertId) : null;
  if (alert === null) return NO_SUCH_ALERT;
  const subject = { column: 'subject_id', ids: [alert.subjectId] } as const;
  const manageable = await asViewer(context.orm, viewer, (em) => visibleOwners(em, subject, 'MANAGE_ALERTS'));
  if (manageable.size === 0) throw forbidden('Your access to this does not include MANAGE_ALERTS.');
  const events = await write(context, { alertId, event, at: context.now(), by: viewer.id });
  await announce(context.topics, 'monitoring', topicsOf(events));
  return { alert: await context.loaders.alert.load(alertId), errors: [] };
}

function write(
  { ownerPool }: MonitoringContext,
  change: Parameters<typeof changeAlert>[1],
): Promise<readonly MonitoringEvent[]> {
  return inTransaction(ownerPool, async (client) => {
    const outcome = await changeAlert(client, change);
    if (outcome.kind !== 'changed') return [];
    const { anomalyId, event } = outcome;
    if (event.status !== 'active') await setAnomalyStatus(client, anomalyId, event.status);
    await appendEvents(client, 'monitoring', [toNewEvent(event)]);
    return [event];
  });
}
