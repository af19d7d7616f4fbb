// What an earlier guard left behind when it was killed: servers without an owner, folders without a user.
import fs from 'node:fs';
import path from 'node:path';
import { local } from '../paths.mjs';
import { endProcess, identify, isSame } from '../processes.mjs';

const runs = path.join(local, 'run');
const noteFile = (folder) => path.join(folder, 'run.json');

/** Folder of a guard's small files. In keep mode there is one, as there is one set of data. */
export const runFolder = (mode) => path.join(runs, mode === 'keep' ? 'keep' : `fresh-${process.pid}`);

export function writeNote(folder, servers, folders) {
  const noted = servers.filter((server) => server.noted);
  const note = {
    guard: identify(process.pid),
    servers: noted.map(({ name, signal, noted: identity }) => ({ name, signal, ...identity })),
    folders,
  };
  fs.writeFileSync(`${noteFile(folder)}.draft`, JSON.stringify(note));
  fs.renameSync(`${noteFile(folder)}.draft`, noteFile(folder));
}

export function readNote(folder) {
  try {
    return JSON.parse(fs.readFileSync(noteFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Ends the guard noted in a folder, its servers after it, and removes the folder. */
export async function sweepFolder(folder) {
  const note = readNote(folder);
  if (note) {
    await endProcess(note.guard);
    await Promise.all(note.servers.map((server) => endProcess(server, { politely: server.signal })));
    for (const temporary of note.folders) fs.rmSync(temporary, { recursive: true, force: true });
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Ends what is left of guards that are gone, and the guard (if any) that holds the data a keep-mode guard is about to take. */
export async function sweep(mode) {
  const names = fs.existsSync(runs) ? fs.readdirSync(runs) : [];
  for (const name of names) {
    const folder = path.join(runs, name);
    const note = readNote(folder);
    const living = note ? isSame(note.guard) : isBeingMade(name);
    const ours = mode === 'keep' && name === 'keep';
    if (!living || ours) await sweepFolder(folder);
  }
}

/** A folder whose guard has not yet written its note. */
const isBeingMade = (name) => isSame(identify(Number(name.replace('fresh-', ''))));
