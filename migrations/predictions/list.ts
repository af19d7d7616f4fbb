import type { Migration } from '../../platform/db/migrate.ts';
import { model } from './0001-model.ts';
import { featureStore } from './0002-feature-store.ts';
import { predictionTables } from './0003-predictions.ts';
import { modelWatch } from './0004-model-watch.ts';

export const migrations: readonly Migration[] = [model, featureStore, predictionTables, modelWatch];
