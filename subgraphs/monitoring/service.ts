import type { MonitoringEnv } from './config.ts';
import { startApi } from './start-api.ts';
import { startDetector } from './start-detector.ts';

export function startMonitoring(env: MonitoringEnv): Promise<AsyncDisposable> {
  return env.ROLE === 'detector' ? startDetector(env) : startApi(env);
}
