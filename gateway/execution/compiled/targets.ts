import type { ResponsePath } from '@apollo/query-planner';
import { isData, readerOf, type Data } from './data.ts';

/** Where in the data a fetch has its entities; `@` in a path of the plan stands for each element of a list. */
export interface TargetFinder {
  /** The objects at the path, in order; null, missing and non-object values are left out. */
  find(root: Data): readonly Data[];
  /** The place of each of them, for errors. */
  paths(root: Data): readonly (readonly (string | number)[])[];
}

type Visit = (target: Data, path: readonly (string | number)[]) => void;

export function targetFinder(path: ResponsePath): TargetFinder {
  const names = path.filter((element) => element !== '@').map(String);
  const readers = names.map(readerOf);
  return {
    find(root) {
      if (readers.length === 0) return [root];
      const found: Data[] = [];
      collect(root, readers, 0, found);
      return found;
    },
    paths(root) {
      const found: (readonly (string | number)[])[] = [];
      walk(root, names, [], (_target, place) => void found.push(place));
      return found;
    },
  };
}

// Lists are gone into wherever they are, so `@` itself says nothing that the data does not.
function collect(value: unknown, readers: readonly ((data: Data) => unknown)[], depth: number, found: Data[]): void {
  if (Array.isArray(value)) {
    for (const element of value) collect(element, readers, depth, found);
    return;
  }
  if (!isData(value)) return;
  const read = readers[depth];
  if (read) collect(read(value), readers, depth + 1, found);
  else found.push(value);
}

function walk(value: unknown, names: readonly string[], path: readonly (string | number)[], visit: Visit): void {
  if (Array.isArray(value)) {
    value.forEach((element, index) => walk(element, names, [...path, index], visit));
    return;
  }
  if (!isData(value)) return;
  const [name, ...rest] = names;
  if (name === undefined) visit(value, path);
  else walk(readerOf(name)(value), rest, [...path, name], visit);
}
