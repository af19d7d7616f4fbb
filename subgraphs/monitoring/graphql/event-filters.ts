import type { AlertFilter, AnomalyFilter, SubjectFilter } from '../store/filters.ts';
import type { AlertChanged, AnomalyDetected } from '../store/monitoring-event.ts';

type Optional<Filter> = Filter | null | undefined;

/** Whether a subscriber with this filter is told. A filter by status asks for the status at the time of the event. */
export function anomalyMatches(event: AnomalyDetected, filter: Optional<AnomalyFilter>): boolean {
  if (!filter) return true;
  return (
    subjectMatches(event, filter) &&
    isOneOf(filter.severities, event.severity) &&
    isOneOf(filter.anomalyTypes, event.anomalyType) &&
    isOneOf(filter.statuses, 'active')
  );
}

export function alertMatches(event: AlertChanged, filter: Optional<AlertFilter>): boolean {
  if (!filter) return true;
  return (
    subjectMatches(event, filter) &&
    isOneOf(filter.severities, event.severity) &&
    isOneOf(filter.statuses, event.status)
  );
}

type Subject = Pick<AlertChanged, 'equipmentId' | 'deviceId' | 'metric' | 'beganAtMs'>;

function subjectMatches({ equipmentId, deviceId, metric, beganAtMs }: Subject, filter: SubjectFilter): boolean {
  return (
    isOneOf(filter.equipmentIds, equipmentId) &&
    isOneOf(filter.deviceIds, deviceId) &&
    isOneOf(filter.metrics, metric) &&
    (!filter.from || beganAtMs >= filter.from.getTime()) &&
    (!filter.to || beganAtMs < filter.to.getTime())
  );
}

function isOneOf<Value>(wanted: readonly Value[] | null | undefined, value: Value | null): boolean {
  return !wanted || (value !== null && wanted.includes(value));
}
