// Every process of ours is one file in dist/, made by esbuild in a fraction of a second; packages stay in node_modules.
import path from 'node:path';
import { dist, root } from './paths.mjs';

/** Name in dist/ and entry. One entry may run in several roles (environment variable ROLE). */
export const entries = {
  devices: 'subgraphs/devices/main.ts',
  telemetry: 'subgraphs/telemetry/main.ts',
  monitoring: 'subgraphs/monitoring/main.ts',
  predictions: 'subgraphs/predictions/main.ts',
  partners: 'subgraphs/partners/main.ts',
  gateway: 'gateway/main.ts',
  replay: 'simulator/replay/main.ts',
  watch: 'simulator/watch/main.ts',
  fleet: 'simulator/fleet/main.ts',
  engines: 'simulator/engines/main.ts',
  'all-in-one': 'deploy/all-in-one/main.ts',
};

/** type-graphql names types after their classes; elsewhere names are not worth a call for each closure that is made. */
const keepsNames = (file) => !/^(gateway|bench\/gateway)/.test(file);

function bundleProcesses(esbuild, entryPoints, keepNames) {
  return esbuild.build({
    entryPoints: Object.entries(entryPoints).map(([out, file]) => ({ in: path.join(root, file), out })),
    ...{ absWorkingDir: root, outdir: dist, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node24' },
    keepNames,
    ...{ sourcemap: true, sourcesContent: false, logLevel: 'silent' },
  });
}

/** The files that the gateway serves at /graphiql: nothing comes from elsewhere. */
async function bundleGraphiql() {
  const { buildGraphiql } = await import('../gateway/graphiql/build.mjs');
  await buildGraphiql(path.join(dist, 'graphiql'));
}

/**
 * Bundles { name: entry file } to dist/name.mjs, and GraphiQL when asked to. Decorators are compiled as tsconfig.json says.
 */
export async function bundle(entryPoints, { graphiql = false } = {}) {
  const esbuild = await import('esbuild');
  try {
    const chosen = (keep) =>
      Object.fromEntries(Object.entries(entryPoints).filter(([, file]) => keepsNames(file) === keep));
    const processes = [true, false].map((keep) => bundleProcesses(esbuild, chosen(keep), keep));
    await Promise.all([...processes, graphiql && bundleGraphiql()]);
  } catch (error) {
    const first = error.errors?.[0];
    const where = first?.location ? ` (${first.location.file}:${first.location.line})` : '';
    throw new Error(`The code does not bundle: ${first?.text ?? error.message}${where}.`, { cause: error });
  } finally {
    await esbuild.stop();
  }
}
