import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getOperationAST, parse } from 'graphql';
import { request } from '../../../client/request.ts';
import { subscribeWithResume } from '../../../client/subscribe.ts';

const folder = 'docs/examples';

export interface Example {
  /** Such as devices/register-device. */
  readonly name: string;
  readonly text: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly variables: readonly string[];
}

/** Every example operation that the project ships, by name. */
export function readExamples(): Map<string, Example> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql'));
  return new Map(
    files.sort().map((file) => {
      const name = file.replace(/\.graphql$/, '');
      const text = readFileSync(path.join(folder, file), 'utf8');
      const operation = getOperationAST(parse(text));
      if (operation === null || operation === undefined) throw new Error(`${file} must hold one operation`);
      const variables = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
      return [name, { name, text, kind: operation.operation, variables }];
    }),
  );
}

export interface Target {
  readonly url: string;
  readonly token: string;
}

/** Runs a query or mutation; refusals that a payload names are faults, as are top-level errors. */
export async function runOnce(target: Target, { text }: Example, variables: Record<string, unknown>) {
  const data = await request<Record<string, unknown>>({ ...target, query: text, variables, retries: 2 });
  for (const [field, payload] of Object.entries(data)) {
    const errors = (payload as { errors?: unknown[] } | null)?.errors ?? [];
    if (errors.length > 0) throw new Error(`${field} refuses: ${JSON.stringify(errors)}`);
  }
  return data;
}

/** The first event of a subscription that is asked for everything that is kept. */
export async function firstEvent(target: Target, { text }: Example, variables: Record<string, unknown>) {
  const enough = new AbortController();
  const deadline = setTimeout(() => enough.abort(), 20_000);
  let first: Record<string, unknown> | null = null;
  let refusal: Error | null = null;
  await subscribeWithResume<Record<string, unknown>>({
    ...{ ...target, query: text, variables, after: beginning, signal: enough.signal },
    onEvent: (data) => {
      first ??= data;
      enough.abort();
    },
    onError: (error) => {
      refusal = error;
      enough.abort();
    },
  });
  clearTimeout(deadline);
  if (refusal !== null) throw refusal as Error;
  if (first === null) throw new Error('no event came');
  return first as Record<string, unknown>;
}

/** The cursor before all events. */
const beginning = Buffer.from('0').toString('base64url');
