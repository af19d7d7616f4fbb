// Where things lie in a clone. Everything that set-up or a run leaves behind is inside these folders (as root, PostgreSQL
// also has a folder under /var/lib, see steps/postgres.mjs).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** What set-up fetched or worked out. Deleting it costs a set-up. */
export const local = path.join(root, '.local');
/** What a running stack keeps: databases, logs, tokens. `npm run reset` deletes it. */
export const data = path.join(root, '.data');
export const dist = path.join(root, 'dist');
export const modules = path.join(root, 'node_modules');
const pathsFile = path.join(local, 'paths.json');

/** @param {object} paths what set-up found: see the end of setup.mjs */
export function writePaths(paths) {
  const draft = `${pathsFile}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(paths, null, 2)}\n`);
  fs.renameSync(draft, pathsFile);
}

export function readPaths() {
  try {
    return JSON.parse(fs.readFileSync(pathsFile, 'utf8'));
  } catch {
    throw new Error('Set-up has not run in this folder: run `npm run setup` first.');
  }
}
