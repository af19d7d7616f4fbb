import type { IncomingMessage } from 'node:http';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { readJsonBody } from '../http/read-body.ts';
import { models, type ModelName } from './models/models.ts';
import { type PartFault, Problem } from './problem.ts';
import type { JsonObject, QueryParameter, RestRequest, RestRoute } from './route.ts';

const maxBodyBytes = 1_048_576;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const moment = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const isMoment = (text: string): boolean => moment.test(text) && !Number.isNaN(Date.parse(text));

/** The models as Ajv knows them, `#/components/schemas/…` included. */
export function createSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  ajv
    .addFormat('uuid', uuid)
    .addFormat('date-time', isMoment)
    .addFormat('date', /^\d{4}-\d\d-\d\d$/);
  // The folder of the models, as OpenAPI has it.
  ajv.addVocabulary(['components']);
  return ajv.addSchema({ $id: 'models', components: { schemas: models } });
}

const schemas = createSchemas();
const validators = new Map<ModelName, ValidateFunction>();

function validatorOf(model: ModelName): ValidateFunction {
  let validator = validators.get(model);
  if (validator === undefined) {
    validator = schemas.compile({ $ref: `models#/components/schemas/${model}` });
    validators.set(model, validator);
  }
  return validator;
}

/** Everything a client sent, checked. @throws Problem, HttpRefusal */
export async function readRequest(request: IncomingMessage, route: RestRoute, id: string): Promise<RestRequest> {
  return {
    id,
    query: readQuery(new URL(request.url ?? '/', 'http://localhost').searchParams, route.query ?? []),
    body: route.request ? await readModel(request, route.request) : {},
    idempotencyKey: header(request, 'idempotency-key'),
    ifMatch: versionIn(header(request, 'if-match')),
  };
}

async function readModel(request: IncomingMessage, model: ModelName): Promise<JsonObject> {
  const type = (header(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Problem('BAD_REQUEST', 'Send the body as application/json.', { status: 415 });
  const body = await readJsonBody(request, maxBodyBytes);
  const validate = validatorOf(model);
  if (validate(body)) return body as JsonObject;
  const errors = (validate.errors ?? []).slice(0, 20).map(partFault);
  throw new Problem('BAD_USER_INPUT', `The body is no ${model}: ${errors[0]?.message ?? 'see the schema'}.`, {
    errors,
  });
}

function partFault({ instancePath, params, message, keyword }: ErrorObject): PartFault {
  const path = instancePath.split('/').slice(1);
  const named: unknown = params['missingProperty'] ?? params['additionalProperty'];
  if (typeof named === 'string') path.push(named);
  const allowed: unknown = params['allowedValues'];
  const said =
    keyword === 'additionalProperties'
      ? 'is not known here'
      : `${message ?? 'is wrong'}${Array.isArray(allowed) ? `: ${allowed.join(', ')}` : ''}`;
  return { code: 'BAD_USER_INPUT', message: `${path.join('.') || 'it'} ${said}`, path };
}

function readQuery(search: URLSearchParams, parameters: readonly QueryParameter[]): RestRequest['query'] {
  const known = new Set(parameters.map(({ name }) => name));
  const odd = [...search.keys()].find((name) => !known.has(name));
  if (odd !== undefined) throw queryFault(odd, `is not known here; there are ${[...known].join(', ') || 'none'}`);
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, valueOf(search, parameter)]));
}

function valueOf(search: URLSearchParams, parameter: QueryParameter): string | number | readonly string[] | undefined {
  const { name, type, words, required = false } = parameter;
  const given = search.getAll(name);
  const list = type === 'list' ? given.flatMap((text) => text.split(',')).filter((text) => text !== '') : given;
  const [first] = list;
  if (first === undefined) {
    if (required) throw queryFault(name, 'is missing');
    return undefined;
  }
  for (const one of list) checkValue(one, parameter);
  if (type === 'list') return words ? list.map((one) => one.toLowerCase()) : list;
  return type === 'whole' ? Number(first) : first;
}

function checkValue(value: string, { name, type, words }: QueryParameter): void {
  if (words && !words.includes(value.toLowerCase())) throw queryFault(name, `is one of ${words.join(', ')}`);
  if (type === 'id' && !uuid.test(value)) throw queryFault(name, 'is a UUID');
  if (type === 'moment' && !isMoment(value)) throw queryFault(name, 'is RFC 3339 with a zone');
  if (type === 'whole' && !/^\d{1,9}$/.test(value)) throw queryFault(name, 'is a whole number');
}

const queryFault = (name: string, message: string): Problem =>
  new Problem('BAD_USER_INPUT', `The parameter "${name}" ${message}.`, {
    errors: [{ code: 'BAD_USER_INPUT', message: `${name} ${message}`, path: ['query', name] }],
  });

function header({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

/** Entity tags are weak: they tell a version, whatever a body looks like. */
export const tagOf = (version: number): string => `W/"${version}"`;

function versionIn(tag: string | null): number | null {
  if (tag === null || tag === '*') return null;
  const [, version] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(tag.trim()) ?? [];
  if (version === undefined) throw new Problem('BAD_USER_INPUT', 'If-Match is an ETag that was returned, e.g. W/"3".');
  return Number(version);
}
