import DataLoader from 'dataloader';
import type pg from 'pg';
import { scopeBits } from '../../core/contracts/access.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { asViewerClient } from '../../platform/db/viewer-client.ts';
import type { GraphContext } from '../../platform/graphql/context.ts';
import { listModels, type ModelRow } from './store/models.ts';

export interface PredictionsContext extends GraphContext {
  /** Whether the viewer's organization may read predictions of the equipment. */
  readonly visible: DataLoader<string, boolean>;
  /** Read once a request. */
  readonly models: () => Promise<ModelRow[]>;
  readonly now: () => number;
}

export function contextFor(reader: pg.Pool, viewer: Viewer, traceId: string): PredictionsContext {
  const visible = new DataLoader((ids: readonly string[]) => loadVisible(reader, viewer, ids));
  let models: Promise<ModelRow[]> | null = null;
  return { viewer, traceId, visible, models: () => (models ??= listModels(reader)), now: Date.now };
}

function loadVisible(reader: pg.Pool, viewer: Viewer, ids: readonly string[]): Promise<boolean[]> {
  return asViewerClient(reader, viewer, async (client) => {
    const { rows } = await client.query<{ subjects: string[] }>('select predictions.visible_subjects($1) as subjects', [
      scopeBits.READ_PREDICTIONS,
    ]);
    const subjects = new Set(rows[0]?.subjects);
    return ids.map((id) => subjects.has(id));
  });
}
