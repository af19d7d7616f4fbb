import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import type { Measured } from './child.ts';
import type { Workload } from './graphs.ts';

const concurrency = 16;

export interface Figure {
  readonly cpuMsPerRequest: number;
  readonly requestsPerSecond: number;
}

/** Sends a workload and says what it cost the gateway. Each answer must be one without errors. */
export async function measure(gateway: Measured, workload: Workload): Promise<Figure> {
  const pool = new Pool(new URL(gateway.url).origin, { connections: concurrency });
  await send(gateway, workload, pool, Math.ceil(workload.requests / 2), 1_000_000);
  const cpuBefore = await gateway.cpuMs();
  const started = performance.now();
  await send(gateway, workload, pool, workload.requests, 0);
  const seconds = (performance.now() - started) / 1_000;
  const cpuMsPerRequest = ((await gateway.cpuMs()) - cpuBefore) / workload.requests;
  await pool.close();
  return { cpuMsPerRequest, requestsPerSecond: workload.requests / seconds };
}

async function send(gateway: Measured, workload: Workload, pool: Pool, count: number, from: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await ask(gateway, workload, pool, from + next++);
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
