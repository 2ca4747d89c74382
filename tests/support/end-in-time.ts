/**
 * Loaded into the process of each test file: ends it where it hangs, since the runner gives a hung
 * test up and then waits for its process all the same.
 */
import { isMainThread } from 'node:worker_threads';

const msMax = Number(process.env['TEST_FILE_MS']);

function end(): void {
  const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
  process.stderr.write(`${process.argv[1]} hangs; still open: ${open}\n`);
  process.exit(1);
}

// The threads of a process are given it too, some without the environment of the process.
if (isMainThread) setTimeout(end, msMax).unref();
