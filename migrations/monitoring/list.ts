import type { Migration } from '../../platform/db/migrate.ts';
import { anomaliesAndAlerts } from './0001-anomalies-and-alerts.ts';
import { healthAndLifeCycles } from './0002-health-and-life-cycles.ts';
import { alertRules } from './0003-alert-rules.ts';
import { multivariateDetectors } from './0004-multivariate-detectors.ts';
import { notifications } from './0005-notifications.ts';
import { alarmManagement } from './0006-alarm-management.ts';
import { detectorTuning } from './0007-detector-tuning.ts';

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [
  anomaliesAndAlerts,
  healthAndLifeCycles,
  alertRules,
  multivariateDetectors,
  notifications,
  alarmManagement,
  detectorTuning,
];
