import type { z } from 'zod';

/** The environment as the schema says; else every fault at once on stderr and exit code 78 (EX_CONFIG). */
export function readConfig<Config>(schema: z.ZodType<Config>, env: NodeJS.ProcessEnv = process.env): Config {
  const found = schema.safeParse(env);
  if (found.success) return found.data;
  for (const { path, message } of found.error.issues) process.stderr.write(`${path.join('.')}: ${message}\n`);
  process.exit(78);
}
