import type { FetchDataRewrite } from '@apollo/query-planner';
import { isData, readerOf, setOwn, type Data } from './data.ts';
import type { TypeNames } from './type-names.ts';

/** Changes data in place. */
export type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/** The planner's rewrites of what goes to a subgraph or comes from it; null when there are none. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  typeNames: TypeNames,
): Rewrite | null {
  if (!rewrites || rewrites.length === 0) return null;
  const all = rewrites.map((rewrite) => compileRewrite(rewrite, typeNames));
  return (value) => {
    for (const rewrite of all) rewrite(value);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, typeNames: TypeNames): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => {};
  const change = rewrite.kind === 'ValueSetter' ? setter(last, rewrite.setValueTo) : renamer(last, rewrite.renameKeyTo);
  return rewrite.path.slice(0, -1).reduceRight<Rewrite>((inner, element) => step(element, inner, typeNames), change);
}

function step(element: string, inner: Rewrite, typeNames: TypeNames): Rewrite {
  if (!element.startsWith(fragmentPrefix)) {
    const read = readerOf(element);
    return forEachObject((data) => inner(read(data)));
  }
  const names = typeNames.of(element.slice(fragmentPrefix.length));
  return forEachObject((data) => {
    const typename = data['__typename'];
    // An object of unknown type was asked for under this condition, or the planner would not say so.
    if (!typename || names.has(String(typename))) inner(data);
  });
}

function setter(key: string, value: unknown): Rewrite {
  return forEachObject((data) => setOwn(data, key, value));
}

/** Renames whatever is there: 0, false and null are values like any other. */
function renamer(key: string, newKey: string): Rewrite {
  const read = readerOf(key);
  return forEachObject((data) => {
    const value = read(data);
    if (value === undefined) return;
    setOwn(data, newKey, value);
    data[key] = undefined;
  });
}

function forEachObject(change: (data: Data) => void): Rewrite {
  return function visit(value: unknown): void {
    if (Array.isArray(value)) for (const element of value) visit(element);
    else if (isData(value)) change(value);
  };
}
