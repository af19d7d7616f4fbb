// The demo world: made (once) and its tokens minted by the devices subgraph in its role "seed".
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Fault } from './fault.ts';
import { openLog, tailOfLog } from './log-files.ts';
import type { ProcessSpec } from './plan.ts';
import type { Settings } from './settings.ts';

const demoWorld = z.object({
  tokens: z.object({
    ...{ owner: z.string(), viewer: z.string(), serviceCompany: z.string(), technician: z.string() },
    ...{ manufacturer: z.string(), partner: z.string(), operator: z.string() },
    ...{ secondOwner: z.string(), laboratory: z.string() },
  }),
  device: z.object({ id: z.string(), serial: z.string(), credential: z.string() }),
  equipment: z.object({ id: z.string() }),
  building: z.object({ id: z.string() }),
  /** For the simulator alone, which knows what they mean. */
  fleet: z.array(z.unknown()),
  bench: z.unknown(),
});
export type DemoWorld = z.infer<typeof demoWorld>;

/** Tokens live 24 h; they are minted anew well before. */
export const remintEveryMs = 12 * 60 * 60 * 1000;

function parse(output: string): DemoWorld | undefined {
  try {
    return demoWorld.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
  } catch {
    return undefined;
  }
}

export function seedDemoWorld(spec: ProcessSpec, settings: Settings): Promise<DemoWorld> {
  const log = openLog(settings.logs, spec.name);
  const child = spawn(process.execPath, [path.join(settings.dist, `${spec.bundle}.mjs`)], {
    ...{ cwd: settings.root, env: { ...process.env, ...spec.env }, stdio: ['ignore', 'pipe', log, 'ipc'] },
  });
  closeSync(log);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const world = code === 0 ? parse(output) : undefined;
      if (world !== undefined) return resolve(world);
      const tail = `${output}\n${tailOfLog(settings.logs, spec.name)}`.trim();
      reject(new Fault(`The demo world could not be made (exit code ${code}); its last lines:\n${tail}`));
    });
  });
}
