import 'reflect-metadata';
import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { startPredictions } from './service.ts';
import { trainIfAsked } from './training/train-in-background.ts';

if (!trainIfAsked()) await runProcess(() => startPredictions());
