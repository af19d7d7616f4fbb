import { z } from 'zod';
import type { ColumnsBatch, ReadingsBatch } from '../doors.ts';
import { columnsMessage, readingsMessage } from '../socket-message.ts';
import { batchOfColumns } from './columns.ts';
import { type Parsed, parseMessage, unreadable } from './parsed.ts';
import { readingsOfSenml } from './senml.ts';

/** The names that the specification gives to the columns of `device_telemetry`, and ours. */
const names: Readonly<Record<string, string>> = {
  ...{ metric_name: 'metric', metric_value: 'value', metric_unit: 'unit', device_id: 'deviceId' },
  ...{ operating_mode: 'operatingMode', idempotency_key: 'idempotencyKey' },
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const renamed = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [names[name] ?? name, inner]))
    : value;

const rows = z.preprocess((json) => {
  const batch = renamed(json);
  if (!isObject(batch) || !Array.isArray(batch['readings'])) return batch;
  return { ...batch, readings: batch['readings'].map(renamed) };
}, readingsMessage);

/** A batch as JSON: rows (`readings`), columns (`time`), or a SenML pack (an array). */
export function readingsOfJson(bytes: Uint8Array, nowMs: number): Parsed<ReadingsBatch | ColumnsBatch> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unreadable('no JSON in UTF-8');
  }
  if (Array.isArray(json)) return readingsOfSenml(json, nowMs);
  if (!isObject(json) || json['time'] === undefined) return parseMessage(rows, json);
  const columns = parseMessage(columnsMessage, json);
  return columns.ok ? batchOfColumns(columns.message) : columns;
}
