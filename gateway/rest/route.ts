import type { ModelName } from './models/models.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A parameter of the query string, as the OpenAPI document names it. */
export interface QueryParameter {
  readonly name: string;
  readonly description: string;
  /** `list` may be repeated or separated by commas. */
  readonly type: 'text' | 'moment' | 'whole' | 'list' | 'id';
  readonly required?: boolean;
  /** Words that it may be; any if left out. */
  readonly words?: readonly string[];
}

/** What a client sent, checked against the route's parameters and model. */
export interface RestRequest {
  /** The `{id}` of the path; '' when there is none. */
  readonly id: string;
  readonly query: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body: JsonObject;
  readonly idempotencyKey: string | null;
  /** Version in `If-Match`; null without one. */
  readonly ifMatch: number | null;
}

/** What is answered: the status, the body, and the version that its ETag tells. */
export interface RestAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly version?: number;
  readonly location?: string;
}

/** Data of the graph, which the route's own operation has asked for. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each route reads what its own operation selects
export type GraphData = any;

/** A route is a named, stored operation of the graph, and how its variables and its answer look in REST. */
export interface RestRoute {
  readonly method: Method;
  /** Below /api/v1, with `{id}` for the one parameter there may be. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly operation: string;
  readonly query?: readonly QueryParameter[];
  readonly request?: ModelName;
  readonly response: ModelName;
  readonly status: 200 | 201 | 202;
  /** Statuses of refusals beside 401, 403, 422, 429 and 503, which every route may have. */
  readonly refusals?: readonly (404 | 409 | 412)[];
  readonly variables: (request: RestRequest) => JsonObject;
  readonly answer: (data: GraphData, request: RestRequest) => RestAnswer;
}
