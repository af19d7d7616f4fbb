import { runProcess } from '../../platform/lifecycle/run-process.ts';
import { readDevicesConfig } from './config.ts';
import { seedDemoWorld } from './seed/seed.ts';
import { startDevices } from './service.ts';

const config = readDevicesConfig();
if (config.ROLE === 'seed') process.stdout.write(`${JSON.stringify(await seedDemoWorld(config))}\n`);
else await runProcess(() => startDevices(config));
