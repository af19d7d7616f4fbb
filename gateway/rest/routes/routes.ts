import type { RestRoute } from '../route.ts';
import { deviceRoutes } from './devices.ts';
import { hardwareRoutes } from './hardware.ts';
import { predictionRoutes } from './predictions.ts';
import { telemetryRoutes } from './telemetry.ts';

/** All routes that run operations of the graph. */
export const routes: readonly RestRoute[] = [
  ...deviceRoutes,
  ...telemetryRoutes,
  ...predictionRoutes,
  ...hardwareRoutes,
];
