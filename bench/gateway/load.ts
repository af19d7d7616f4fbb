import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import type { Measured } from './child.ts';
import type { Workload } from './graphs.ts';

const concurrency = 16;

export interface Figure {
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
}

/** So many different variables take turns: subgraphs know the answers by then, and no two equal requests are under way. */
const variety = 200;

/** A gateway under load that may be measured in turn with others. */
export interface Contender {
  readonly warmUp: () => Promise<void>;
  /** Adds one short run to the figure. */
  readonly run: () => Promise<void>;
  readonly figure: () => Figure;
  readonly close: () => Promise<void>;
}

/** Sends a workload in short runs and says what it cost the gateway. Each answer must be one without errors. */
export function contender(gateway: Measured, workload: Workload): Contender {
  const pool = new Pool(new URL(gateway.url).origin, { connections: concurrency });
  const totals = { cpuMs: 0, seconds: 0, requests: 0 };
  return {
    warmUp: () => send(gateway, workload, pool, workload.requests * 4),
    run: async () => {
      const cpuBefore = await gateway.cpuMs();
      const started = performance.now();
      await send(gateway, workload, pool, workload.requests);
      totals.seconds += (performance.now() - started) / 1_000;
      totals.cpuMs += (await gateway.cpuMs()) - cpuBefore;
      totals.requests += workload.requests;
    },
    figure: () => ({
      cpuMsPerRequest: totals.cpuMs / totals.requests,
      requestsPerSecond: totals.requests / totals.seconds,
    }),
    close: () => pool.close(),
  };
}

async function send(gateway: Measured, workload: Workload, pool: Pool, count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await ask(gateway, workload, pool, next++ % variety);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

async function ask(gateway: Measured, { query, variables }: Workload, pool: Pool, n: number): Promise<unknown> {
  const response = await pool.request({
    method: 'POST',
    path: new URL(gateway.url).pathname,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(gateway.token && { authorization: `Bearer ${gateway.token}` }),
    },
    body: JSON.stringify({ query, variables: variables(n) }),
  });
  const text = await response.body.text();
  if (response.statusCode !== 200 || text.includes('"errors"'))
    throw new Error(`${response.statusCode} ${text.slice(0, 500)}`);
  return text;
}

/** All gateways must give the same data, or their costs could not be compared. */
export async function sameAnswers(gateways: readonly Measured[], workload: Workload): Promise<boolean> {
  const answers: unknown[] = [];
  for (const gateway of gateways) {
    const pool = new Pool(new URL(gateway.url).origin);
    answers.push(JSON.parse(String(await ask(gateway, workload, pool, 7))).data);
    await pool.close();
  }
  return answers.every((answer) => isDeepStrictEqual(answer, answers[0]));
}
