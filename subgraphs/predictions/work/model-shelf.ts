import type pg from 'pg';
import type { Logger } from '../../../platform/log/logger.ts';
import { type LoadedModel, loadModel } from '../model/unit-model.ts';
import type { Group } from '../store/history.ts';
import { modelFile, rejectModel, servingModels } from '../store/models.ts';
import { checksumOf } from '../training/train-in-worker.ts';

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
    const refuse = async (reason: string) => {
      this.#logger.error({ modelId: id, reason }, 'a stored model is not what it should be: it is refused');
      await rejectModel(client, id, reason);
      return null;
    };
    if (checksumOf(text) !== checksum) return refuse('The stored file is damaged.');
    let model: LoadedModel;
    try {
      model = loadModel(text);
    } catch (fault) {
      return refuse(fault instanceof RangeError ? fault.message : 'The stored file is no model.');
    }
    const [oldest] = this.#loaded.keys();
    if (this.#loaded.size >= maxLoaded && oldest !== undefined) this.#loaded.delete(oldest);
    this.#loaded.set(id, model);
    return model;
  }
}
