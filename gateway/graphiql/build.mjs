// Bundles GraphiQL for the browser into outDir: everything is served from here, nothing from a CDN.
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

const examples = join(here, '../../docs/examples');

/** Each operation of docs/examples as { folder, name, title, text }; its title is the comment of the first line. */
async function readExamples() {
  const files = (await readdir(examples, { recursive: true })).filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(examples, file), 'utf8');
      const [first = ''] = text.split('\n');
      const name = basename(file, '.graphql');
      return { folder: dirname(file), name, title: first.replace(/^#\s*/, ''), text };
    }),
  );
}

/** What the browser imports as `virtual:examples`. */
const exampleModule = {
  name: 'examples',
  setup(bundler) {
    bundler.onResolve({ filter: /^virtual:examples$/ }, ({ path }) => ({ path, namespace: 'examples' }));
    bundler.onLoad({ filter: /.*/, namespace: 'examples' }, async () => ({
      contents: JSON.stringify(await readExamples()),
      loader: 'json',
    }));
  },
};

/** Writes index.html, app.js and app.css into outDir (made when missing). */
export async function buildGraphiql(outDir) {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: { app: join(here, 'app.jsx') },
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    loader: { '.graphql': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    // graphql's browser and CommonJS files must not both be there: its types know only their own copy.
    alias: { graphql: fileURLToPath(import.meta.resolve('graphql')) },
    plugins: [exampleModule],
    logLevel: 'error',
  });
  await copyFile(join(here, 'index.html'), join(outDir, 'index.html'));
}
