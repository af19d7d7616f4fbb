// npm stop: ends the stack that runs from this folder, in its order, and waits until it is gone.
import { runTask } from './task.mjs';
import { stopStack } from './stack.mjs';

await runTask('stop', async () => {
  console.log((await stopStack()) ? 'SiteSync has stopped.' : 'SiteSync was not running.');
});
