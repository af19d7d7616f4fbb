import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from '../../../platform/log/logger.ts';
import { type LoadedModel, loadModel } from '../model/forest.ts';
import type { Group } from '../store/history.ts';
import { modelFile, rejectModel, servingModels } from '../store/models.ts';

export const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const maxLoaded = 20;

export interface UsableModel extends LoadedModel {
  readonly id: string;
  readonly version: string;
}

/** Models in memory. One whose file is not what was stored is refused, and the last good one of its group serves. */
export class ModelShelf {
  readonly #loaded = new Map<string, LoadedModel>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async modelFor(client: pg.ClientBase, group: Group): Promise<UsableModel | null> {
    for (const { id, version, checksum } of await servingModels(client, group)) {
      const model = this.#loaded.get(id) ?? (await this.#load(client, id, checksum));
      if (model !== null) return { ...model, id, version };
    }
    return null;
  }

  async #load(client: pg.ClientBase, id: string, checksum: string): Promise<LoadedModel | null> {
    const text = await modelFile(client, id);
    if (checksumOf(text) !== checksum) {
      this.#logger.error({ modelId: id }, 'a stored model is not what was stored: it is refused');
      await rejectModel(client, id, 'The stored file is damaged.');
      return null;
    }
    const model = loadModel(text);
    const [oldest] = this.#loaded.keys();
    if (this.#loaded.size >= maxLoaded && oldest !== undefined) this.#loaded.delete(oldest);
    this.#loaded.set(id, model);
    return model;
  }
}
