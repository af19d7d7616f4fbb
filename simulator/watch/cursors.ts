import path from 'node:path';
import { readState, writeState } from '../state-file.ts';

/** The last cursor seen of each topic, kept on disk. */
export class Cursors {
  private readonly file: string;
  private readonly places: Record<string, string | null>;

  constructor(dataFolder: string) {
    this.file = path.join(dataFolder, 'watch.json');
    this.places = readState<Record<string, string | null>>(this.file) ?? {};
  }

  get(topic: string): string | null {
    return this.places[topic] ?? null;
  }

  set(topic: string, cursor: string | null): void {
    this.places[topic] = cursor;
    writeState(this.file, this.places);
  }
}
