import type { GraphData, JsonObject, RestRequest, RestRoute } from '../route.ts';
import { enumValue, pageInfo, pageOf, word } from '../shape.ts';
import { cursor, end, limit, listOf, metrics, pageVariables, rangeOf, start, textOf } from './parameters.ts';

const tag = 'Telemetry';
const fields = 'device { id } metric value unit timestamp quality operatingMode';
const functions = ['count', 'sum', 'min', 'max', 'mean', 'first', 'last', 'stddev', 'p95'] as const;
const windows: Readonly<Record<string, string>> = {
  ...{ '1min': 'ONE_MINUTE', '5min': 'FIVE_MINUTES', '1hr': 'ONE_HOUR', '1d': 'ONE_DAY' },
};

const readingOf =
  (equipmentId: string) =>
  (reading: GraphData): JsonObject => ({
    ...{ device_id: reading.device?.id ?? null, equipment_id: equipmentId, metric_name: reading.metric },
    ...{ metric_value: reading.value, metric_unit: reading.unit, quality: word(reading.quality) },
    ...{ timestamp: reading.timestamp, operating_mode: word(reading.operatingMode) },
  });

function bucketOf({ from, to, bad, ...values }: GraphData): JsonObject {
  const told = Object.entries(values).filter(([, value]) => value !== null);
  return { start: from, end: to, bad, ...Object.fromEntries(told) };
}

const requestsOf = (request: RestRequest): JsonObject[] =>
  (listOf(request, 'metric') ?? []).map((metric) => ({
    metric,
    functions: (listOf(request, 'function') ?? ['mean']).map((name) => enumValue(name)),
    window: windows[textOf(request, 'window') ?? '1hr'] ?? null,
  }));

/** The four endpoints that read telemetry; ingest goes to telemetry's own doors. */
export const telemetryRoutes: readonly RestRoute[] = [
  {
    ...{ method: 'GET', path: '/equipment/{id}/telemetry', tag, summary: 'Get equipment telemetry', refusals: [404] },
    ...{ response: 'ReadingList', status: 200, query: [limit, cursor, metrics, start, end] },
    operation: `query RestTelemetry($id: ID!, $metrics: [String!], $range: TimeRange, $first: Int, $after: Cursor) {
      equipment(id: $id) { id telemetry(metrics: $metrics, range: $range, first: $first, after: $after) {
        ${pageInfo} edges { node { ${fields} } } } } }`,
    variables: (request) => ({
      ...{ id: request.id, metrics: listOf(request, 'metric') ?? null, range: rangeOf(request) },
      ...pageVariables(request),
    }),
    answer: ({ equipment }) => ({ status: 200, body: pageOf(equipment.telemetry, readingOf(equipment.id)) }),
  },
  {
    ...{ method: 'GET', path: '/equipment/{id}/telemetry/latest', tag, summary: 'Latest readings', refusals: [404] },
    ...{ response: 'LatestReadings', status: 200, query: [metrics] },
    operation: `query RestLatest($id: ID!, $metrics: [String!]) {
      equipment(id: $id) { id latestReadings(metrics: $metrics) { ${fields} } } }`,
    variables: (request) => ({ id: request.id, metrics: listOf(request, 'metric') ?? null }),
    answer: ({ equipment: { id, latestReadings } }) => ({
      status: 200,
      body: { items: latestReadings.map(readingOf(id)) },
    }),
  },
  {
    ...{ method: 'GET', path: '/equipment/{id}/telemetry/history', tag, summary: 'Historical data', refusals: [404] },
    ...{ response: 'TelemetryHistory', status: 200 },
    query: [
      { name: 'metric', type: 'text', required: true, description: 'The metric.' },
      ...[start, end],
      { name: 'points', type: 'whole', description: 'At most so many points; 500 if left out.' },
    ],
    operation: `query RestHistory($id: ID!, $metric: String!, $range: TimeRange, $points: Int!) { equipment(id: $id) {
      id series(metric: $metric, range: $range, points: $points) {
        metric unit from to readings quality { good suspect bad } points { timestamp value } } } }`,
    variables: (request) => ({
      ...{ id: request.id, metric: textOf(request, 'metric'), range: rangeOf(request) },
      points: typeof request.query['points'] === 'number' ? request.query['points'] : 500,
    }),
    answer: ({ equipment: { id, series } }) => ({
      status: 200,
      body: {
        ...{ equipment_id: id, metric_name: series.metric, metric_unit: series.unit, start: series.from },
        ...{ end: series.to, readings: series.readings, quality: series.quality, points: series.points },
      },
    }),
  },
  {
    ...{ method: 'GET', path: '/equipment/{id}/telemetry/aggregate', tag, summary: 'Aggregated metrics' },
    ...{ response: 'TelemetryAggregate', status: 200, refusals: [404] },
    query: [
      { ...metrics, required: true, description: 'The metrics.' },
      { name: 'function', type: 'list', words: functions, description: 'What to reckon; mean if left out.' },
      {
        name: 'window',
        type: 'text',
        words: Object.keys(windows),
        description: 'Over windows of this; 1hr if left out.',
      },
      ...[start, end],
    ],
    operation: `query RestAggregate($id: ID!, $requests: [AggregateRequest!]!, $range: TimeRange) { equipment(id: $id) {
      id aggregates(requests: $requests, range: $range) {
        metric unit window timeZone buckets { from to bad ${functions.join(' ')} } } } }`,
    variables: (request) => ({ id: request.id, requests: requestsOf(request), range: rangeOf(request) }),
    answer: ({ equipment: { id, aggregates } }, request) => ({
      status: 200,
      body: {
        equipment_id: id,
        items: aggregates.map(({ metric, unit, timeZone, buckets }: GraphData) => ({
          ...{ metric_name: metric, metric_unit: unit, window: textOf(request, 'window') ?? '1hr' },
          ...{ time_zone: timeZone, buckets: buckets.map(bucketOf) },
        })),
      },
    }),
  },
];
