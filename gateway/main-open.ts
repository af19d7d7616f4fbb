import { runProcess } from '../platform/lifecycle/run-process.ts';
import { startOpenGateway } from './open/start-open-gateway.ts';

await runProcess(() => startOpenGateway(process.argv.slice(2), process.env['CALLER_FOLDER'] ?? process.cwd()), {
  sentences: true,
});
