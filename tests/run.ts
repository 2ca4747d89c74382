/** The test command: runs every test file and ends with `N passed, N failed`. */
import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';

const root = resolve(import.meta.dirname, '..');
const fileMsMax = 300_000;
const filters = process.argv.slice(2);

const files = globSync('{server,tests,bench}/**/*.test.ts', { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)))
  .map((file) => resolve(root, file))
  .toSorted();

interface FileResult {
  passed: number;
  failed: number;
  ms: number;
}

const results = new Map<string, FileResult>();
const troubles: string[] = [];

function resultOf(file: string | undefined): FileResult {
  const name = file === undefined ? '(unknown)' : relative(root, file);
  let result = results.get(name);
  if (result === undefined) results.set(name, (result = { passed: 0, failed: 0, ms: 0 }));
  return result;
}

function note(file: string | undefined, name: string, text: string): void {
  const place = file === undefined ? '' : relative(root, file);
  troubles.push(`✗ ${place}: ${name}\n${text.replace(/^/gm, '    ')}`);
}

/** Two at a time: the tests start servers of their own, and CI has two cores. */
const stream = run({ files, concurrency: 2, timeout: fileMsMax, isolation: 'process' });

stream.on('test:pass', (event) => {
  const { file, name, skip, todo, details } = event;
  if (details.type === 'suite') return;
  // A file without a test inside counts as a test of that name: nothing was tested.
  if (isFileItself(file, name)) return;
  if (skip !== undefined || todo !== undefined) {
    resultOf(file).failed += 1;
    note(file, name, 'skipped: a test that does not run is a failed one');
    return;
  }
  resultOf(file).passed += 1;
});

stream.on('test:fail', ({ file, name, details }) => {
  const { error } = details;
  const cause = error.cause ?? error;
  // A suite fails because a test in it did; that one was counted.
  if ((error as { failureType?: string }).failureType === 'subtestsFailed') return;
  resultOf(file).failed += 1;
  note(file, name, cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause));
});

stream.on('test:complete', ({ file, name, details }) => {
  if (isFileItself(file, name)) {
    const result = resultOf(file);
    result.ms = details.duration_ms;
    const mark = result.failed > 0 ? '✗' : '✓';
    process.stdout.write(
      `${mark} ${relative(root, file ?? name)} (${result.passed} passed, ${(result.ms / 1000).toFixed(1)} s)\n`,
    );
  }
});
stream.on('test:stderr', ({ message }) => process.stderr.write(message));

function isFileItself(file: string | undefined, name: string): boolean {
  return file !== undefined && resolve(root, name) === file;
}

stream.resume();
stream.on('end', () => {
  for (const file of files) {
    const { passed, failed } = resultOf(file);
    if (passed + failed > 0) continue;
    resultOf(file).failed += 1;
    note(file, 'the file', 'no test ran in it');
  }
  for (const trouble of troubles) process.stdout.write(`\n${trouble}\n`);
  let passed = 0;
  let failed = 0;
  for (const result of results.values()) {
    passed += result.passed;
    failed += result.failed;
  }
  if (files.length === 0) failed += 1;
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
});
