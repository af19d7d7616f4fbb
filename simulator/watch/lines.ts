// One readable line an event.
import { failureAt } from '../known-failures.ts';
import type { AlertEvent, AnomalyEvent, Place } from './documents.ts';

const minute = (timestamp: string): string => `${new Date(timestamp).toISOString().slice(0, 16).replace('T', ' ')}Z`;
const short = (value: number): string => String(Math.round(value * 10) / 10);

function placeName(place: Place | null): string {
  if (place === null) return 'unknown equipment';
  return place.building === null ? place.name : `${place.name}, ${place.building.name}`;
}

/** What the labels of the shipped series say of this moment; nothing when no replay has been made. */
function verdict(timestamp: string, shiftMs: number | undefined): string {
  if (shiftMs === undefined) return '';
  const failure = failureAt(Date.parse(timestamp), shiftMs);
  return failure === undefined ? ' · outside the known failures' : ` · inside known ${failure.name}`;
}

export function anomalyLine({ anomalyDetected: { anomaly } }: AnomalyEvent, shiftMs: number | undefined): string {
  const { severity, metric, actualValue, expectedRange, detectionModel, detectedAt, equipment } = anomaly;
  const value = actualValue === null ? '' : ` ${short(actualValue)}`;
  const range = expectedRange === null ? '' : `, expected ${short(expectedRange.min)} … ${short(expectedRange.max)}`;
  const by = detectionModel === null ? '' : ` (${detectionModel})`;
  const what = `${severity.padEnd(8)} ${placeName(equipment)}: ${metric}${value}${range}${by}`;
  return `ANOMALY  ${minute(detectedAt)} ${what}${verdict(detectedAt, shiftMs)}`;
}

export function alertLine({ alertChanged: { change, alert } }: AlertEvent): string {
  const message = alert.message === null ? '' : `: ${alert.message}`;
  return `ALERT    ${minute(alert.triggeredAt)} ${alert.severity.padEnd(8)} ${change.toLowerCase()}, ${placeName(alert.equipment)}${message}`;
}
