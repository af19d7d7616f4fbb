// The whole product on one machine: `npm start` bundles this and calls it.
export { runStack } from './stack.ts';
