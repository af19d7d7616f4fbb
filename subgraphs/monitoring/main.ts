import 'reflect-metadata';
import { readConfig } from '../../platform/config/read-config.ts';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { monitoringEnv } from './config.ts';
import { startMonitoring } from './service.ts';

await runProcess(() => startMonitoring(readConfig(monitoringEnv)));
