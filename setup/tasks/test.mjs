// npm test: check, then every test. npm test -- PATH…: only these tests, without check. Other vitest options are passed on.
import fs from 'node:fs';
import path from 'node:path';
import { local } from '../paths.mjs';
import { check } from './check.mjs';
import { Fault, onStopRequest, runTask } from './task.mjs';
import { runNode, scriptOf, stopTools } from './tool.mjs';

/** Clones the repository and sets it up from nothing, several times over: minutes, so it runs only when named. */
const byNameOnly = 'test/bare-clone';

function readCounts(file) {
  try {
    const report = JSON.parse(fs.readFileSync(file, 'utf8'));
    const brokenFiles = report.testResults.filter(
      (result) => result.status === 'failed' && result.assertionResults.length === 0,
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests, brokenFiles: brokenFiles.length };
  } catch {
    return undefined;
  }
}

/** Closing line that is true also when vitest itself failed. */
function closing(counts, code) {
  if (!counts) return 'The tests did not run to their end.';
  const broken = counts.brokenFiles > 0 ? `, ${counts.brokenFiles} test files could not be read` : '';
  const other = code !== 0 && counts.failed + counts.brokenFiles === 0 ? ', and an error outside of the tests' : '';
  return `${counts.passed} passed, ${counts.failed} failed${broken}${other}`;
}

async function runTests(parameters) {
  const report = path.join(local, 'run', `vitest-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const named = parameters.some((parameter) => parameter.includes(byNameOnly));
  const without = named ? [] : ['--exclude', `${byNameOnly}/**`];
  const { code } = await runNode(scriptOf('vitest'), ['run', ...reporters, ...without, ...parameters], { show: true });
  const counts = readCounts(report);
  fs.rmSync(report, { force: true });
  if (!named && parameters.length === 0) console.log(`Not run, since it takes minutes: npm test -- ${byNameOnly}`);
  console.log(closing(counts, code));
  return code;
}

async function main(parameters) {
  let stopping = false;
  onStopRequest(() => {
    stopping = true;
    stopTools();
  });
  if (parameters.length === 0) {
    console.log('check');
    const failed = await check();
    if (failed.length > 0) throw new Fault(`check failed (${failed.join(', ')}), the tests were not run.`);
  }
  return stopping ? 130 : runTests(parameters);
}

await runTask('test', main);
