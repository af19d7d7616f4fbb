import 'reflect-metadata';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { startDevices } from './service.ts';

await runProcess(() => startDevices());
