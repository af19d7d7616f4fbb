import type { GraphResult } from '../execution/executor.ts';
import type { GraphParts } from './graph-parts.ts';

/** A result as clients see it: the same error format as everywhere. */
export function formatResult({ data, errors, extensions }: GraphResult, { formatError }: GraphParts): GraphResult {
  return {
    ...(errors && { errors: errors.map((error) => formatError(error.toJSON(), error)) as never }),
    ...(data !== undefined && { data }),
    ...(extensions && { extensions }),
  };
}
