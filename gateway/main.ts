import { startGateway } from './service.ts';
import { runProcess } from './until-platform/run-process.ts';

await runProcess(() => startGateway());
