// Bundles GraphiQL for the browser into outDir: everything is served from here, nothing from a CDN.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

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
    logLevel: 'error',
  });
  await copyFile(join(here, 'index.html'), join(outDir, 'index.html'));
}
