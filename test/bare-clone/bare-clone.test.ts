// The promise to a newcomer, kept: Node 20, npm and git are all it takes. Needs the network; takes minutes, so it runs only by name:
//   npm test -- test/bare-clone
// What is cloned is the last commit, not the working tree.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../setup/services/server-process.mjs';
import { type Clone, takeCache, makeClone, processesIn, type User } from './clone.ts';
import { run, start } from './run.ts';

const minutes = 60_000;
/** A quick share of the tests; the first run does them all. */
const quickTest = ['npm', 'test', '--', 'deploy/compose.test.ts'];

function users(): User[] {
  if (process.getuid?.() !== 0) return [{ name: 'whoever runs this test' }];
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return [{ name: 'root' }, { name: 'nobody', ids: { uid: Number(nobody?.[1]), gid: Number(nobody?.[2]) } }];
}

interface Versions {
  readonly versions: Readonly<Record<'node' | 'postgres' | 'nats' | 'redis', string>>;
  readonly jetstream: boolean;
  readonly programs: Readonly<Record<string, string>>;
}

const numbers = (version: string) => /\d+(\.\d+)*/.exec(version)![0].split('.').map(Number);

const clones: Clone[] = [];
afterAll(() => clones.forEach((clone) => clone.remove()));

describe.each(users())('a bare clone, as $name', (user) => {
  let clone: Clone;

  beforeAll(() => {
    clone = makeClone(user);
    if (clones[0]) takeCache(clones[0], clone);
    clones.push(clone);
  });

  afterAll(() => run(clone, ['npm', 'run', 'reset']));

  test('sets itself up and passes its tests', { timeout: 20 * minutes }, async () => {
    const { code, output, tookMs } = await run(clone, user.ids ? quickTest : ['npm', 'test']);
    console.log(`first run: ${(tookMs / 1000).toFixed(1)} s`);
    expect(code, output).toBe(0);
    expect(output).toMatch(/\d+ passed, 0 failed\s*$/);
  });

  test('leaves nothing that git would see', async () => {
    expect(await run(clone, ['git', 'status', '--porcelain'])).toMatchObject({ code: 0, output: '' });
  });

  test('runs on programs of its own, recent enough', async () => {
    const script = path.join('setup', 'tasks', 'versions.mjs');
    const { code, output } = await run(clone, ['node', 'setup/setup.mjs', 'exec', script]);
    expect(code, output).toBe(0);
    const { versions, jetstream, programs } = JSON.parse(output.trim().split('\n').at(-1)!) as Versions;
    console.log(versions);
    expect(numbers(versions.node)[0]).toBe(24);
    expect(numbers(versions.postgres)[0]).toBe(18);
    const [major = 0, minor = 0, patch = 0] = numbers(versions.nats);
    expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(2_010_023);
    expect(jetstream).toBe(true);
    for (const program of Object.values(programs)) {
      expect(
        [clone.folder, '/var/lib/sitesync-iot'].some((folder) => program.startsWith(folder)),
        program,
      ).toBe(true);
    }
  });

  test('runs again in seconds, without a network', { timeout: 2 * minutes }, async () => {
    const { code, output, tookMs } = await run(clone, quickTest, { offline: process.getuid?.() === 0 });
    console.log(`second run: ${(tookMs / 1000).toFixed(1)} s`);
    expect(code, output).toBe(0);
    expect(output).not.toContain('npm ci');
    expect(tookMs).toBeLessThan(10_000);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'npm start leaves nothing when npm gets %s',
    { timeout: 3 * minutes },
    async (signal) => {
      const stack = start(clone, ['npm', 'start'], { env: { PORT: String(await freePort()) } });
      const ready = path.join(clone.folder, '.data', 'ready.json');
      await vi.waitUntil(() => existsSync(ready) || stack.child.exitCode !== null, { timeout: 2 * minutes });
      expect(existsSync(ready), stack.output()).toBe(true);
      expect(processesIn(clone.folder).length).toBeGreaterThan(10);
      stack.child.kill(signal);
      await vi.waitUntil(() => processesIn(clone.folder).length === 0, { timeout: 3_000 }).catch(() => undefined);
      expect(processesIn(clone.folder)).toEqual([]);
      expect(existsSync(ready)).toBe(false);
    },
  );
});
