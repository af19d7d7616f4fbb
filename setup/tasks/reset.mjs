// npm run reset: stops the stack and deletes everything it has stored; the next start begins with an empty world.
import fs from 'node:fs';
import path from 'node:path';
import { data, readPaths } from '../paths.mjs';
import { stopStack } from './stack.mjs';
import { runTask } from './task.mjs';

await runTask('reset', async () => {
  await stopStack();
  fs.rmSync(data, { recursive: true, force: true });
  const { home } = readPaths().postgres ?? {};
  if (home) fs.rmSync(path.join(home, 'data'), { recursive: true, force: true });
  console.log('All stored data are deleted. The next `npm start` begins anew.');
  const named = ['DATABASE_URL', 'NATS_URL'].filter((name) => process.env[name]);
  if (named.length > 0) console.log(`Not touched: what the servers that ${named.join(' and ')} name have stored.`);
});
