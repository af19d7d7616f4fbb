import { readConfig } from '../../platform/config/read-config.ts';
import { startApi } from './api.ts';
import { telemetryEnv, type TelemetryEnv } from './config.ts';
import { startWriter } from './start-writer.ts';

/** The telemetry subgraph in the role that the environment names: its API or its writer. */
export function startTelemetry(env: TelemetryEnv = readConfig(telemetryEnv)): Promise<AsyncDisposable> {
  return env.ROLE === 'writer' ? startWriter(env) : startApi(env);
}
