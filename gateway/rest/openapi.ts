import { models, type ModelName } from './models/models.ts';
import { listOf, objectOf, orNull, ref, type Schema, text, whole } from './models/schema.ts';
import type { QueryParameter, RestRoute } from './route.ts';
import { routes } from './routes/routes.ts';

const json = (model: ModelName) => ({ 'application/json': { schema: ref(model) } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const refusals: Readonly<Record<number, string>> = {
  ...{
    400: 'The body is not JSON.',
    401: 'No valid token.',
    403: 'Not yours to do or see.',
    404: 'There is none, or it does not exist for you.',
  },
  ...{ 409: 'It contradicts what is there.', 412: 'It has changed since the version in If-Match.' },
  ...{ 422: 'A part of the request is wrong: `errors` names it.', 429: 'Too much at once: see Retry-After.' },
  503: 'A part of the platform is away: see Retry-After.',
};
const always = [401, 403, 422, 429, 503];

const schemaOf: Readonly<Record<QueryParameter['type'], Schema>> = {
  ...{ text: { type: 'string' }, id: { type: 'string', format: 'uuid' } },
  ...{ moment: { type: 'string', format: 'date-time' }, whole: { type: 'integer' } },
  list: { type: 'array', items: { type: 'string' } },
};

function queryOf({ name, description, type, words, required = false }: QueryParameter): object {
  const schema = schemaOf[type];
  const narrowed = type === 'list' ? { ...schema, items: { type: 'string', enum: words } } : { ...schema, enum: words };
  return { in: 'query', name, description, required, schema: words ? narrowed : schema };
}

const headerOf = (name: string, description: string) => ({
  in: 'header',
  name,
  description,
  schema: { type: 'string' },
});

function parametersOf({ path, method, query = [] }: RestRoute): object[] {
  const id = { in: 'path', name: 'id', required: true, schema: { type: 'string', format: 'uuid' } };
  return [
    ...(path.includes('{id}') ? [id] : []),
    ...query.map(queryOf),
    ...(method === 'POST' ? [headerOf('Idempotency-Key', 'The same key gives the same answer.')] : []),
    ...(method === 'PUT' ? [headerOf('If-Match', 'ETag of the version that you have seen.')] : []),
  ];
}

function operationOf(route: RestRoute): object {
  const { tag, summary, status, response, request, refusals: more = [], operation } = route;
  const name = /^\w+ (\w+)/.exec(operation)?.[1] ?? '';
  const told = [...new Set([...always, ...(request ? [400] : []), ...more])]
    .sort()
    .map((code) => [code, problem(refusals[code] ?? '')]);
  return {
    ...{ operationId: name, tags: [tag], summary, parameters: parametersOf(route) },
    ...(request ? { requestBody: { required: true, content: json(request) } } : {}),
    responses: {
      [status]: { description: 'Done.', content: json(response) },
      ...(status === 201
        ? { 200: { description: 'It was done before, by the same key.', content: json(response) } }
        : {}),
      ...Object.fromEntries(told),
    },
  };
}

const reading = objectOf(
  'A measurement to store.',
  {
    device_id: text('The device that measured it; the sender if left out.'),
    metric_name: text('Name of the metric.'),
    metric_value: { type: 'number', description: 'A finite number, in `metric_unit`.' },
    metric_unit: orNull(text('UCUM unit or a known synonym; the canonical unit of the metric if left out.')),
    timestamp: text('When it was measured: RFC 3339 with a zone, to the millisecond.'),
    operating_mode: orNull(text('Mode of the car.')),
  },
  ['device_id', 'metric_unit', 'operating_mode'],
);

const batch = objectOf('A batch of measurements.', { readings: listOf(reading, 'At most 1000.') });

const receipt = objectOf(
  'What became of a batch. What is accepted is stored durably.',
  {
    accepted: whole('How many were stored.'),
    duplicates: whole('How many were stored before.'),
    rejected: listOf(
      objectOf('A reading that was not stored.', {
        index: whole('Position in the batch, from 0.'),
        code: text('Stable code.'),
        message: text('What is wrong and what to do.'),
      }),
      'Those that were not stored.',
    ),
  },
  [],
);

/** Telemetry's own doors, which the gateway points to. */
const doors = {
  '/telemetry/ingest': {
    post: {
      ...{ operationId: 'ingestTelemetry', tags: ['Telemetry'], summary: 'Ingest telemetry batch' },
      description:
        'Needs the credential of a device. Handed to the HTTP door of telemetry, which also takes other formats.',
      requestBody: { required: true, content: { 'application/json': { schema: batch } } },
      responses: {
        200: {
          description: 'Each reading was stored or is named.',
          content: { 'application/json': { schema: receipt } },
        },
        ...Object.fromEntries([401, 422, 429, 503].map((code) => [code, problem(refusals[code] ?? '')])),
      },
    },
  },
  '/telemetry/ingest/stream': {
    post: {
      ...{ operationId: 'ingestStream', tags: ['Telemetry'], summary: 'WebSocket stream' },
      responses: { 426: problem('It is a WebSocket: `detail` and `Link` say where.') },
    },
  },
};

/** The OpenAPI 3.1 document of /api/v1. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'SiteSync IoT',
      version: '1',
      description:
        'Each route is a stored operation of the graph at /graphql, with the same rights and limits. Refusals are RFC 9457 problems.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    paths: { ...paths, ...doors },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A token of `signIn`, or a key.' } },
      schemas: models,
    },
  };
}
