import 'reflect-metadata';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { startTelemetry } from './service.ts';

await runProcess(() => startTelemetry());
