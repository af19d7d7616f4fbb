import 'reflect-metadata';
import { isMainThread } from 'node:worker_threads';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { startPredictions } from './service.ts';

// The bundle is also the file of the training worker (training/train-in-worker.ts), which serves nothing.
if (isMainThread) await runProcess(() => startPredictions());
