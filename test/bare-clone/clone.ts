// A clone as a newcomer has it: nothing but the repository, an empty home, an environment with only what every login has, and a few
// traps that real machines have set (npm told to run no scripts, PGPORT empty, a locale that is not installed, a blank in the path).
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface User {
  readonly name: string;
  /** Undefined: whoever runs the test. */
  readonly ids?: { readonly uid: number; readonly gid: number };
}

export interface Clone {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: User;
  remove(): void;
}

/** How this machine reaches the network is not the newcomer's to know. */
const networkVariables =
  /^(https?_proxy|no_proxy|all_proxy|npm_config_(registry|cafile|https?_proxy|proxy)|node_extra_ca_certs|ssl_cert_file)$/i;

function bareEnvironment(home: string): Record<string, string> {
  const node = path.dirname(process.env['npm_node_execpath'] ?? '/usr/bin/node');
  const passed = Object.entries(process.env).filter(([name]) => networkVariables.test(name));
  return {
    ...(Object.fromEntries(passed) as Record<string, string>),
    HOME: home,
    PATH: [node, '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'].join(':'),
    PGPORT: '',
    PGHOST: 'nowhere.invalid',
    LANG: 'xx_YY.UTF-8',
    LC_ALL: 'xx_YY.UTF-8',
  };
}

export function makeClone(user: User): Clone {
  const parent = mkdtempSync(path.join(tmpdir(), 'sitesync bare '));
  const folder = path.join(parent, 'clone');
  const home = path.join(parent, 'home');
  execFileSync('git', ['-c', 'advice.detachedHead=false', 'clone', '--quiet', '--no-hardlinks', process.cwd(), folder]);
  mkdirSync(home);
  writeFileSync(path.join(home, '.npmrc'), 'ignore-scripts=true\n');
  // git refuses a folder that belongs to somebody else, and this home has no settings that say otherwise
  if (user.ids) execFileSync('chown', ['-R', `${user.ids.uid}:${user.ids.gid}`, parent]);
  chmodSync(parent, 0o755);
  return { folder, env: bareEnvironment(home), user, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** Fetching all packages a second time would only test the network again. */
export function takeCache(from: Clone, to: Clone): void {
  const cache = (clone: Clone) => path.join(clone.env['HOME'] ?? '', '.npm');
  renameSync(cache(from), cache(to));
  if (to.user.ids) execFileSync('chown', ['-R', `${to.user.ids.uid}:${to.user.ids.gid}`, cache(to)]);
}

/** Command lines of the processes that run in a folder or from it. */
export function processesIn(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const at = readlinkSync(`/proc/${pid}/cwd`);
      return command !== '' && (command.includes(folder) || at.startsWith(folder)) ? [`${pid} ${command}`] : [];
    } catch {
      return []; // gone in the meantime
    }
  });
}
