import type { GrowTrees } from '../subgraphs/predictions/model/forest/grow.ts';
export interface ClassifyOptions { readonly train: string; readonly test: string; readonly out: string; readonly key: string; readonly label: string; readonly ignored: readonly string[] }
export async function scoreClasses(_grow: GrowTrees, _options: ClassifyOptions): Promise<void> { await Promise.resolve(); throw new Error('not yet'); }
