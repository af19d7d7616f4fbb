// Node 24, which everything but set-up runs on, comes as a package of npm: no install script, no download of our own.
import fs from 'node:fs';
import path from 'node:path';
import { modules } from '../paths.mjs';

const windows = process.platform === 'win32';
const executable = windows ? 'node.exe' : 'node';

function candidates() {
  const platform = windows ? 'win' : process.platform;
  const names = [`node-${platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  return names.map((name) => path.join(modules, name, 'bin', executable));
}

/** npm 10 drops .bin/node when several packages of the lock file offer one, so the link is ours to make. */
function mendLink(node) {
  const link = path.join(modules, '.bin', 'node');
  if (fs.existsSync(link) && fs.realpathSync(link) === fs.realpathSync(node)) return;
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.relative(path.dirname(link), node), link);
}

/** Path of Node 24. */
export function findNode() {
  const node = candidates().find((file) => fs.existsSync(file));
  if (node) {
    if (!windows) mendLink(node);
    return node;
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`There is no Node 24 package for ${process.platform}-${process.arch}: run npm with Node 24 itself.`);
}
