import path from 'node:path';
import { request } from '../../client/request.ts';
import { readWorld, type Bench } from '../fleet/world.ts';
import { readState, writeState } from '../state-file.ts';
import type { Visitor } from '../visitor.ts';
import { type EngineHistory, hourMs, readEngines, startOf } from './engines.ts';

const readingsDocument = /* GraphQL */ `
  mutation SendEngineHistory($input: IngestTelemetryInput!) {
    ingestTelemetry(input: $input) {
      accepted
      duplicates
      rejected {
        index
        code
        message
      }
    }
  }
`;

const failureDocument = /* GraphQL */ `
  mutation RecordEngineFailure($input: RecordFailureInput!) {
    recordFailure(input: $input) {
      errors {
        code
        message
      }
    }
  }
`;

/** With waits that double up to 10 s this bears about two minutes without a graph. */
const retries = 15;
const batchSize = 490;

interface Progress {
  /** When the engines' present was, Unix milliseconds: chosen once. */
  readonly nowMs: number;
  readonly doneUnits: readonly number[];
}

/** Sends the lives of the test bench's engines as history, and records the failures, once. */
export async function runEngines(visitor: Visitor): Promise<void> {
  const { bench } = readWorld(visitor.env);
  const file = path.join(visitor.dataFolder, 'engines.json');
  let progress = readState<Progress>(file) ?? { nowMs: Date.now(), doneUnits: [] };
  const left = readEngines(process.cwd()).filter(({ unit }) => !progress.doneUnits.includes(unit));
  if (left.length === 0) return;
  visitor.print(`engines  sends the lives of ${left.length} engines, from which the first model is trained`);
  for (const engine of left) {
    if (visitor.signal.aborted) return;
    await sendLife(visitor, bench, engine, progress.nowMs);
    progress = { ...progress, doneUnits: [...progress.doneUnits, engine.unit] };
    writeState(file, progress);
  }
  visitor.print('engines  all lives are sent; the model follows by itself');
}

async function sendLife(visitor: Visitor, bench: Bench, engine: EngineHistory, nowMs: number): Promise<void> {
  const place = bench.engines.find(({ unit }) => unit === engine.unit);
  if (place === undefined) return;
  const startMs = startOf(engine, nowMs);
  const readings = engine.rows.flatMap(({ cycle, values }) =>
    values.map((value, index) => ({
      ...{ deviceId: place.deviceId, metric: bench.metrics[index], value },
      timestamp: new Date(startMs + cycle * hourMs).toISOString(),
    })),
  );
  for (let from = 0; from < readings.length; from += batchSize) {
    const input = { historical: true, readings: readings.slice(from, from + batchSize) };
    const { ingestTelemetry } = await ask<{ ingestTelemetry: { rejected: { code: string; message: string }[] } }>(
      visitor,
      bench.gateway.credential,
      { query: readingsDocument, input },
    );
    const [fault] = ingestTelemetry.rejected;
    if (fault) throw new Error(`The graph refuses the bench's readings with ${fault.code}: ${fault.message}`);
  }
  if (engine.failedAtCycle === null) return;
  await recordFailure(visitor, place.equipmentId, startMs + engine.failedAtCycle * hourMs);
}

async function recordFailure(visitor: Visitor, equipmentId: string, failedAtMs: number): Promise<void> {
  const input = {
    ...{ equipmentId, component: 'OTHER', failedAt: new Date(failedAtMs).toISOString() },
    ...{
      description: 'High-pressure compressor worn out (C-MAPSS FD001)',
      idempotencyKey: `failure of ${equipmentId}`,
    },
  };
  const { recordFailure: answer } = await ask<{ recordFailure: { errors: { code: string; message: string }[] } }>(
    visitor,
    visitor.token,
    { query: failureDocument, input },
  );
  const [fault] = answer.errors;
  if (fault) throw new Error(`The graph refuses a failure with ${fault.code}: ${fault.message}`);
}

function ask<Data>({ graphUrl: url, signal }: Visitor, token: string, asked: { query: string; input: unknown }) {
  return request<Data>({ url, token, signal, retries, query: asked.query, variables: { input: asked.input } });
}
