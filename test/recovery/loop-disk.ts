import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../support/until.ts';

const diskBytes = 768 * 1024 ** 2;

/**
 * A disk of its own: ext4 in a file, mounted by a loop device. A copy of the file has what reached the disk, and not what the
 * system had only in memory: that is what is left after a power cut. (A drive's own cache counts as durable.)
 */
export class LoopDisk implements AsyncDisposable {
  readonly #folder: string;
  #image: string;
  #copies = 0;
  readonly root: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#image = path.join(folder, 'disk.img');
    this.root = path.join(folder, 'mounted');
    // PostgreSQL runs as somebody else when we are root.
    chmodSync(folder, 0o711);
    writeFileSync(this.#image, '');
    truncateSync(this.#image, diskBytes);
    mkdirSync(this.root);
  }

  /** @throws where mounting is not allowed */
  static make(): LoopDisk {
    const disk = new LoopDisk(mkdtempSync(path.join(tmpdir(), 'sitesync-disk-')));
    try {
      execFileSync('mkfs.ext4', ['-q', '-F', disk.#image], { stdio: 'pipe' });
      disk.#mount();
      return disk;
    } catch (fault) {
      rmSync(disk.#folder, { recursive: true, force: true });
      throw fault;
    }
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop', this.#image, this.root], { stdio: 'pipe' });
  }

  /** What a power cut at this moment would leave; nothing may be writing while it is taken. */
  snapshot(): string {
    const copy = path.join(this.#folder, `cut-${++this.#copies}.img`);
    copyFileSync(this.#image, copy);
    return copy;
  }

  /** Goes on with a snapshot instead of what is there. Whoever had files open must be gone. */
  async boot(snapshot: string): Promise<void> {
    await this.#unmount();
    rmSync(this.#image);
    this.#image = snapshot;
    this.#mount();
  }

  /** Processes that were killed a moment ago may still hold files. */
  #unmount(): Promise<boolean> {
    return until('the disk to be free', async () => {
      try {
        execFileSync('umount', [this.root], { stdio: 'pipe' });
        return true;
      } catch {
        return false;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unmount();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Null where such a disk can be made; else why not. */
export async function whyNoDisk(): Promise<string | null> {
  try {
    await LoopDisk.make()[Symbol.asyncDispose]();
    return null;
  } catch (fault) {
    return `no file can be mounted as a disk here (root and loop devices are needed): ${String(fault).split('\n')[0]}`;
  }
}
