import 'reflect-metadata';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { startPartners } from './service.ts';

await runProcess(() => startPartners());
