// npm's packages, exactly as the lock file says, without running any of their install scripts.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { modules, root } from '../paths.mjs';
import { endingWithUs } from '../processes.mjs';
import { pause, say, step } from '../say.mjs';

const stampFile = path.join(modules, '.setup-stamp');
const arguments_ = [
  ...['ci', '--ignore-scripts', '--include=dev', '--include=optional'],
  ...['--no-audit', '--no-fund', '--loglevel=error'],
];

/** What the folder must have been made from. */
function wantedStamp() {
  const lockFile = fs.readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lockFile).update(`${process.platform}-${process.arch}`).digest('hex');
}

function presentStamp() {
  try {
    return fs.readFileSync(stampFile, 'utf8');
  } catch {
    return '';
  }
}

/** The npm that called us, by the Node that runs it; else the one on the PATH. */
function runNpm() {
  const script = process.env.npm_execpath;
  const npm = script && /\.c?js$/.test(script) ? [process.execPath, script] : ['npm'];
  // KILL: on TERM it goes on for seconds to tidy up, into the next set-up's hands.
  const [command, ...rest] = endingWithUs([...npm, ...arguments_], 'KILL');
  return spawnSync(command, rest, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}

/** npm leaves out an optional package that it could not unpack, and says nothing: ours are not optional on their platform. */
function isComplete() {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const fits = ({ os, cpu }) => os?.includes(process.platform) && cpu?.includes(process.arch);
  const ours = Object.keys(packages[''].optionalDependencies).map((name) => `node_modules/${name}`);
  return ours
    .filter((name) => fits(packages[name]))
    .every((name) => fs.existsSync(path.join(root, name, 'package.json')));
}

function install() {
  for (let attempt = 1; ; attempt += 1) {
    const { status, error } = runNpm();
    if (status === 0 && isComplete()) return;
    if (error?.code === 'ENOENT' || status === 127) {
      throw new Error('npm is not on the PATH: install Node.js 20 or later with its npm.');
    }
    if (attempt === 3) break;
    // An install that was killed leaves ENOTEMPTY behind, and its npm may still be writing: a retry cures both.
    say(`npm ci failed (attempt ${attempt} of 3), trying again`);
    pause(3_000);
  }
  throw new Error(
    'npm ci failed three times (its messages are above): check the network and the npm registry setting.',
  );
}

export function installPackages() {
  const wanted = wantedStamp();
  if (presentStamp() === wanted) return;
  if (fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    say('node_modules is a link to another folder: leaving it as it is');
    return;
  }
  fs.rmSync(stampFile, { force: true });
  step('npm ci, about half a minute', install);
  fs.writeFileSync(stampFile, wanted);
}
