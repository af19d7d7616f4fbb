import { startGateway } from './service.ts';
import { runProcess } from '../platform/lifecycle/run-process.ts';

await runProcess(() => startGateway());
