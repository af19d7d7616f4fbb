// Before the first test: real servers, empty and removed afterwards. A server whose URL is in the environment is used as it is.
import { bundle, entries } from '../../setup/bundle.mjs';
import { startServers } from '../../setup/services/client.mjs';

export default async function setup(): Promise<() => Promise<void>> {
  // Tests of crashes start processes from dist/. When the code does not bundle, these fail; the others can still run.
  await bundle({ ...entries }).catch((error: Error) => console.error(error.message));
  const servers = await startServers({ root: process.cwd(), mode: 'fresh' });
  Object.assign(process.env, servers.urls); // workers inherit it
  let finished = false;
  void servers.ended.then(() => {
    if (finished) return;
    console.error('The servers of the tests have ended: the tests cannot go on.');
    process.kill(process.pid, 'SIGTERM');
  });
  return () => {
    finished = true;
    return servers.stop();
  };
}
