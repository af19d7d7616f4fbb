// type-graphql collects all decorated classes of a process in one place, and several subgraphs declare an Equipment: each schema is
// therefore printed by a process that has loaded one subgraph only.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface SchemaModule {
  printSubgraphSchema(): Promise<string>;
}

/** Imported when asked for: esbuild puts all of them into one file, and only the chosen one runs. */
const modules: Record<string, () => Promise<SchemaModule>> = {
  devices: () => import('../../subgraphs/devices/graphql/print-schema.ts'),
  telemetry: () => import('../../subgraphs/telemetry/graphql/print-schema.ts'),
  monitoring: () => import('../../subgraphs/monitoring/graphql/print-schema.ts'),
  predictions: () => import('../../subgraphs/predictions/graphql/print-schema.ts'),
  partners: () => import('../../subgraphs/partners/graphql/print-schema.ts'),
};

export const subgraphNames = Object.keys(modules);

export async function printSchemaOf(name: string): Promise<string> {
  const load = modules[name];
  if (load === undefined) throw new Error(`There is no subgraph "${name}".`);
  const { printSubgraphSchema } = await load();
  return printSubgraphSchema();
}

export interface PrintedSchema {
  readonly file: string;
  readonly text: string;
}

async function printOne(name: string): Promise<PrintedSchema> {
  const program = process.argv[1] ?? '';
  try {
    const { stdout } = await run(process.execPath, [program, 'print', name], { maxBuffer: 32 * 1024 * 1024 });
    return { file: `subgraphs/${name}/schema.graphql`, text: stdout };
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`The schema of ${name} cannot be printed: ${stderr?.trim() ?? String(error)}`, { cause: error });
  }
}

/** All schemas, printed side by side. */
export const printInOwnProcess = (names: readonly string[]): Promise<PrintedSchema[]> =>
  Promise.all(names.map(printOne));
