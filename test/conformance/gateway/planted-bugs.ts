import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { ExecutorClass } from './differential.ts';

/** A bug as a change of the executor's text: the file below gateway/execution, what is there, what is there instead. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const bug = (name: string, file: string, find: string, replace: string): PlantedBug => ({ name, file, find, replace });

export const plantedBugs: readonly PlantedBug[] = [
  bug('fills only the first of equal entities', 'fetch-step.ts', 'targetsOf[known]?.push(i)', 'void known'),
  bug(
    'replaces objects instead of merging',
    'data.ts',
    'const present = ownValue(target, key);',
    'const present: unknown = null;',
  ),
  bug('lets a non-null field be null', 'shape.ts', 'if (!field.nonNull)', 'if (field)'),
  bug(
    'lets a list hold null where it may not',
    'shape.ts',
    'if (nonNull && (shaped === null || shaped === fault)) broken = true;',
    '',
  ),
  bug('takes @include for @skip', 'conditions.ts', "name === 'include'", "name === 'skip'"),
  bug(
    'forgets defaults of variables',
    'conditions.ts',
    'given === undefined ? byDefault',
    'given === undefined ? false',
  ),
  bug('forgets the subtypes of a type condition', 'type-names.ts', '...this.#subtypes(condition)', ''),
  bug(
    'shows enum values that are not for clients',
    'leaf-values.ts',
    "typeof value === 'string' && names.has(value)",
    "typeof value === 'string'",
  ),
  bug(
    'forgets to rewrite what it asks of interface objects',
    'representation.ts',
    'rewrite?.(representation)',
    'void rewrite',
  ),
  bug('forgets to rename what would not merge', 'fetch-step.ts', 'fetch.rewriteOutput?.(data)', 'void data'),
  bug('cuts the path of an error', 'fetch-errors.ts', '[...place, ...rest]', '[...place]'),
  bug(
    'sends null for a variable that was left out',
    'request-body.ts',
    'if (!Object.hasOwn(variables, variable) || variables[variable] === undefined) continue;',
    'if (!Object.hasOwn(variables, variable)) { text += separator + key + "null"; separator = ","; continue; }',
  ),
  bug(
    'asks for an entity that lacks what is required',
    'representation.ts',
    'if (value === undefined) return false;',
    '',
  ),
  bug(
    'ignores the guard of a fragment',
    'collect-fields.ts',
    'collect({ set: fragment.selectionSet, guard }',
    'collect({ set: fragment.selectionSet, guard: outer }',
  ),
];

/** The executor with one bug, bundled from the changed text; the shipped files stay as they are. */
export async function withBug({ file, find, replace }: PlantedBug): Promise<ExecutorClass> {
  // Beside the project's packages, so that the bundle finds them.
  const folder = mkdtempSync(join(process.cwd(), 'node_modules/.planted-'));
  try {
    const outfile = join(folder, 'executor.mjs');
    await build({
      entryPoints: ['gateway/execution/compiled-executor.ts'],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      logLevel: 'silent',
      plugins: [patch(file, find, replace), sharedPackages],
    });
    const module = (await import(pathToFileURL(outfile).href)) as { CompiledExecutor: ExecutorClass };
    return module.CompiledExecutor;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function patch(file: string, find: string, replace: string): Plugin {
  return {
    name: 'patch',
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`execution/compiled/${file.replace('.', '\\.')}$`) }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (text.split(find).length !== 2) throw new Error(`"${find}" is not once in ${file}: plant the bug anew.`);
        return { contents: text.replace(find, replace), loader: 'ts' };
      });
    },
  };
}

const require = createRequire(import.meta.url);

/** graphql-js must exist once in a process; other packages need not be bundled. */
const sharedPackages: Plugin = {
  name: 'shared-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^graphql$/ }, () => ({ path: require.resolve('graphql/index.js'), external: true }));
    onResolve({ filter: /^[^./]/ }, ({ kind }) => (kind === 'entry-point' ? null : { external: true }));
  },
};
