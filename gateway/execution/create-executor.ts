import { CompiledExecutor, type ExecutorParts } from './compiled-executor.ts';
import type { Executor } from './executor.ts';
import { StockExecutor } from './stock-executor.ts';

/** `stock` is Apollo's own execution: slower, and the oracle of the other one. */
export type ExecutorKind = 'compiled' | 'stock';

export function createExecutor(kind: ExecutorKind, parts: ExecutorParts): Executor {
  return kind === 'stock' ? new StockExecutor(parts) : new CompiledExecutor(parts);
}
