/**
 * Loaded into the process of each test file: ends it where it hangs, since the runner gives a hung
 * test up and then waits for its process all the same.
 */
const msMax = Number(process.env['TEST_FILE_MS']);

setTimeout(() => {
  const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
  process.stderr.write(`${process.argv[1]} hangs; still open: ${open}\n`);
  process.exit(1);
}, msMax).unref();
