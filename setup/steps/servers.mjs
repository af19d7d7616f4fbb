// nats-server and Redis: a good one on the PATH, else Debian's packages unpacked into .local/servers.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { local } from '../paths.mjs';
import { step } from '../say.mjs';
import { privateApt } from './private-apt.mjs';

const unpacked = path.join(local, 'servers');
const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const libraries = {
  LD_LIBRARY_PATH: [`usr/lib/${triplet}`, `lib/${triplet}`].map((p) => path.join(unpacked, p)).join(':'),
};

const kinds = {
  nats: {
    label: 'nats-server 2.10.23 or later',
    url: 'NATS_URL',
    programs: ['nats-server'],
    unpacked: 'usr/sbin/nats-server',
    atLeast: [2, 10, 23], // earlier 2.10 releases lose or repeat messages of a stream after a crash
    packages: () => ['nats-server'],
  },
  redis: {
    label: 'Redis 6.2 (or Valkey) or later',
    url: 'REDIS_URL',
    programs: ['redis-server', 'valkey-server'],
    unpacked: 'usr/bin/redis-server',
    atLeast: [6, 2, 0],
    packages: redisPackages,
  },
};

/** The server and the libraries it wants, less those that every Debian has. */
function redisPackages(apt) {
  const names = apt.dependsOn('redis-tools').split(',');
  const wanted = names.map((text) => text.trim().split(/[ (:|]/)[0]).filter((name) => name.startsWith('lib'));
  return ['redis-server', 'redis-tools', ...wanted.filter((name) => !['libc6', 'libsystemd0'].includes(name))];
}

function version(program, env) {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', env: { ...process.env, ...env } });
  const numbers = /(\d+)\.(\d+)\.(\d+)/.exec(status === 0 ? stdout : '');
  return numbers?.slice(1).map(Number);
}

function isEnough(found, least) {
  if (!found) return false;
  const at = found.findIndex((number, i) => number !== least[i]);
  return at === -1 || found[at] > least[at];
}

function onPath(name) {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/bin',
  ];
  return folders.filter((folder) => path.isAbsolute(folder)).map((folder) => path.join(folder, name));
}

/** { program, env } of the first that is there, runs, and is recent enough. */
function find(kind) {
  const own = { program: path.join(unpacked, kind.unpacked), env: libraries };
  const system = kind.programs.flatMap(onPath).map((program) => ({ program, env: {} }));
  const present = [own, ...system].filter(({ program }) => fs.existsSync(program));
  return present.find(({ program, env }) => isEnough(version(program, env), kind.atLeast));
}

function fetch(missing) {
  const apt = privateApt();
  step('Reading the package lists of this machine’s Debian mirror', apt.update);
  const names = missing.flatMap((kind) => kind.packages(apt));
  step(`Fetching ${names.join(', ')}`, () => {
    apt.download(names);
    const draft = `${unpacked}.${process.pid}`;
    fs.rmSync(draft, { recursive: true, force: true });
    if (fs.existsSync(unpacked)) fs.cpSync(unpacked, draft, { recursive: true, verbatimSymlinks: true });
    fs.mkdirSync(draft, { recursive: true });
    apt.unpack(draft);
    fs.rmSync(unpacked, { recursive: true, force: true });
    fs.renameSync(draft, unpacked);
    apt.clear();
  });
}

function remedy(missing) {
  const urls = missing.map((kind) => kind.url).join(' and ');
  const labels = missing.map((kind) => kind.label).join(' and ');
  const brew = missing.map((kind) => kind.programs[0].replace('redis-server', 'redis')).join(' ');
  if (process.platform === 'darwin') return `run \`brew install ${brew}\`, or set ${urls}`;
  return `install ${labels} so that it is on the PATH, or set ${urls} to a running one, or use compose.yaml`;
}

/** Returns { nats?, redis? }: only what no URL in the environment stands for. */
export function prepareServers() {
  const wanted = Object.entries(kinds).filter(([, kind]) => !process.env[kind.url]);
  const look = () => Object.fromEntries(wanted.map(([name, kind]) => [name, find(kind)]).filter(([, found]) => found));
  const lacking = (found) => wanted.filter(([name]) => !found[name]).map(([, kind]) => kind);
  const found = look();
  const missing = lacking(found);
  if (missing.length === 0) return found;
  try {
    fetch(missing);
  } catch (error) {
    const labels = missing.map((kind) => kind.label).join(' and ');
    throw new Error(`Could not get ${labels} (${error.message}): ${remedy(missing)}.`, { cause: error });
  }
  const now = look();
  const still = lacking(now);
  if (still.length > 0)
    throw new Error(`The fetched ${still[0].label} does not run on this machine: ${remedy(still)}.`);
  return now;
}
