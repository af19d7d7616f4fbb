// Debian packages without installing anything: apt with a state of its own under .local, as any user, the system untouched.
// Where to download from, and through which proxy, is read from this machine's own apt settings; signatures are checked.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { local } from '../paths.mjs';

const folder = path.join(local, 'apt');
const inside = (...names) => path.join(folder, ...names);
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** The first Debian whose nats-server is recent enough (2.10.27). Everything else comes from the machine's own release. */
const natsRelease = 'trixie';

/** Runs a program and returns what it printed; when it fails, the error's message ends with its last lines. */
function run(program, parameters, options = {}) {
  try {
    return execFileSync(program, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    const lines = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim().split('\n');
    throw new Error(`${program} ${parameters.at(-1)} failed: ${lines.slice(-3).join(' | ') || error.message}`, {
      cause: error,
    });
  }
}

function release() {
  const text = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(text)?.[1];
  return /^ID="?debian"?$/m.test(text) ? codename : undefined;
}

/** Addresses in sources.list (one line) and in .sources (deb822) files. */
function machineSources() {
  const parts = '/etc/apt/sources.list.d';
  const names = fs.existsSync(parts) ? fs.readdirSync(parts).map((name) => path.join(parts, name)) : [];
  const files = ['/etc/apt/sources.list', ...names].filter((f) => /\.(list|sources)$/.test(f) && fs.existsSync(f));
  const text = files.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
  const found = [...text.matchAll(/^\s*(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(\S+)/gm)];
  const addresses = found.map((match) => match[1].replace(/\/+$/, ''));
  return {
    main: addresses.find((address) => /\/debian$/.test(address)),
    security: addresses.find((address) => /\/debian-security$/.test(address)),
  };
}

function sourcesList(own, { main, security }) {
  const line = (address, suite) => `deb [signed-by=${keyring}] ${address} ${suite} main\n`;
  const lines = [line(main, own)];
  if (security) lines.push(line(security, `${own}-security`));
  if (own !== natsRelease) lines.push(line(main, natsRelease));
  return lines.join('');
}

function preferences(own) {
  if (own === natsRelease) return '';
  const pin = (packages, priority) =>
    `Package: ${packages}\nPin: release n=${natsRelease}\nPin-Priority: ${priority}\n`;
  return `${pin('*', 1)}\n${pin('nats-server', 990)}`;
}

/** Proxy, certificates and the like of this machine; but none of its hooks, which expect to run as root. */
const machineAcquireSettings = () => run('apt-config', ['dump', 'Acquire']).replaceAll(/^Acquire "";$/gm, '');

function configuration() {
  const settings = {
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::sourcelist': inside('sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': inside('preferences'),
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State': inside('state'),
    'Dir::State::lists': inside('lists'),
    // An empty list of installed packages: with the real one, apt judges our downloads by what the machine has.
    'Dir::State::status': inside('status'),
    'Dir::Cache': inside('cache'),
    'Dir::Log': inside('log'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '30',
    'Acquire::https::Timeout': '30',
    'APT::Sandbox::User': process.getuid?.() === 0 ? 'root' : '',
    'APT::Update::Error-Mode': 'any',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  return `${machineAcquireSettings()}\n${lines.join('\n')}\n`;
}

/**
 * Returns { update(), dependsOn(name), download(names), unpack(target), clear() }, or throws a sentence without a remedy (the caller
 * knows what was wanted).
 */
export function privateApt() {
  const own = release();
  const sources = machineSources();
  if (!own) throw new Error('this is not Debian');
  if (!sources.main || !fs.existsSync(keyring)) throw new Error('this machine has no Debian source or archive keyring');
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of ['lists/partial', 'cache/archives/partial', 'state', 'log', 'packages']) {
    fs.mkdirSync(inside(name), { recursive: true });
  }
  fs.writeFileSync(inside('status'), '');
  fs.writeFileSync(inside('sources.list'), sourcesList(own, sources));
  fs.writeFileSync(inside('preferences'), preferences(own));
  fs.writeFileSync(inside('apt.conf'), configuration());
  const env = { ...process.env, APT_CONFIG: inside('apt.conf'), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (program, ...parameters) => run(program, parameters, { env, cwd: inside('packages') });
  return {
    update: () => apt('apt-get', '-q', 'update'),
    dependsOn: (name) => /^Depends: (.*)$/m.exec(apt('apt-cache', 'show', '--no-all-versions', name))?.[1] ?? '',
    download: (names) => apt('apt-get', '-q', 'download', ...names),
    unpack: (target) => {
      for (const name of fs.readdirSync(inside('packages')).filter((file) => file.endsWith('.deb'))) {
        run('dpkg-deb', ['-x', inside('packages', name), target]);
      }
    },
    clear: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
