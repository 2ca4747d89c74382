/** The test command: runs every test file and ends with `N passed, N failed`. */
import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { setUpMachine } from './set-up-machine.ts';
import { startHosts } from './support/hosted-gancho.ts';
import { shareServers } from './support/shared-gancho.ts';
import { startPostgres } from './support/postgres-server.ts';
import { useForProcesses } from './support/process-database.ts';

const root = resolve(import.meta.dirname, '..');
/** Of one test; the process of a file that does not end by itself is ended a little later. */
const testMsMax = 500_000;
const fileMsMax = 600_000;
/** Whatever else may hang must not keep the verdict for ever. */
const allMsMax = 2_700_000;
/** CI has two cores, and most tests wait for something most of the time. */
const atOnce = 3;
/** So many files at most are run a second time: more than that is no accident. */
const secondRunsMax = 8;
/** What these say of lost or wrong data counts at once: a rare loss is a loss. */
const proofs = /^tests\/(faults|hostile|move|simulation|storage)\//;
/**
 * Real nodes too, but for what they say of repeats, and of answers that were slow or took more tries: on
 * two busy cores a database can be out of reach for as long as that.
 */
const proofsOfNodes = /^tests\/nodes\//;
const losses = /kind['"]?: ?['"](?!(?:repeated|answer|no answer|slow)['"])/;
const endInTime = resolve(import.meta.dirname, 'support/end-in-time.ts');
const filters = process.argv.slice(2);

const files = globSync('{server,dashboard,tests,bench}/**/*.test.ts', { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)))
  .map((file) => resolve(root, file))
  .toSorted();

setUpMachine(files);
process.env['TEST_FILE_MS'] = String(fileMsMax);
// Hundreds of processes and their threads load the same files: without it half of their time goes there.
process.env['NODE_COMPILE_CACHE'] = resolve(root, 'node_modules/.cache/gancho-tests');

interface FileResult {
  passed: number;
  failed: number;
  troubles: string[];
  /** Something failed in a way that a second run cannot take back. */
  isFinal: boolean;
}

const startedAt = performance.now();
const results = new Map<string, FileResult>();
/** Of files that failed beside others and passed alone: told, so that they are mended. */
const shaky: string[] = [];

function resultOf(file: string | undefined): FileResult {
  const name = file === undefined ? '(unknown)' : relative(root, file);
  let result = results.get(name);
  if (result === undefined) {
    results.set(name, (result = { passed: 0, failed: 0, troubles: [], isFinal: false }));
  }
  return result;
}

function note(file: string | undefined, name: string, text: string): void {
  const place = file === undefined ? '' : relative(root, file);
  const result = resultOf(file);
  result.failed += 1;
  result.troubles.push(`✗ ${place}: ${name}\n${text.replace(/^/gm, '    ')}`);
}

/**
 * What a client sees has to be the same on every store: these are run once more, with a database on
 * PostgreSQL in place of each file.
 */
const onPostgres = files.filter(isEndToEnd);
const postgresMark = ' on PostgreSQL';

/**
 * Passes and failures are counted as tests complete; they are told in the order of the files, so
 * that those of a quick file come after its end.
 */
async function runFiles(some: string[], mark: string, concurrency = atOnce): Promise<void> {
  const stream = run({
    files: some,
    concurrency,
    timeout: testMsMax,
    isolation: 'process',
    execArgv: ['--import', endInTime],
  });
  stream.on('test:complete', (event) => {
    const { name, skip, todo, details } = event;
    const isWholeFile = isFileItself(event.file, name);
    const file = event.file === undefined ? undefined : `${event.file}${mark}`;
    if (!details.passed) {
      noteFailure(file, name, details.error);
    } else if (skip !== undefined || todo !== undefined) {
      note(file, name, 'skipped: a test that does not run is a failed one');
    } else if (details.type !== 'suite' && !isWholeFile) {
      // A file without a test inside counts as a test of that name: nothing was tested.
      resultOf(file).passed += 1;
    }
    if (isWholeFile) printLine(relative(root, file!), details.duration_ms);
  });
  stream.on('test:stderr', ({ message }) => process.stderr.write(message));
  stream.resume();
  await new Promise((settle) => stream.on('end', settle));
}

/** A few files alone start the servers that they need themselves. */
async function runSharing(some: string[], mark: string, concurrency = atOnce): Promise<void> {
  if (some.filter(isEndToEnd).length <= 3) return runFiles(some, mark, concurrency);
  await using _servers = await shareServers();
  await using _hosts = await startHosts();
  await runFiles(some, mark, concurrency);
}

function noteFailure(file: string | undefined, name: string, error: Error | undefined): void {
  // A suite or file fails because a test in it did; that one was counted.
  if ((error as { failureType?: string } | undefined)?.failureType === 'subtestsFailed') return;
  const cause: unknown = error?.cause ?? error;
  note(file, name, cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause));
  const isJudgement = cause instanceof Error && cause.name === 'AssertionError';
  const path = file === undefined ? '' : relative(root, file);
  const isLoss = proofsOfNodes.test(path) && losses.test(wholeOf(cause));
  if (file === undefined || (isJudgement && (proofs.test(path) || isLoss))) {
    resultOf(file).isFinal = true;
  }
}

/**
 * Runs once more, alone, the files that failed: several at once on two busy cores, a step of a browser
 * can take longer than any test waits. What fails again is broken; what passes is told as shaky.
 */
async function runAgain(some: string[], mark: string): Promise<void> {
  const failed = some.filter((file) => {
    const result = results.get(relative(root, `${file}${mark}`));
    return result !== undefined && result.failed > 0 && !result.isFinal;
  });
  if (failed.length === 0 || failed.length > secondRunsMax) return;
  process.stdout.write(`\nonce more, alone${mark}:\n`);
  for (const file of failed) {
    const name = relative(root, `${file}${mark}`);
    const { troubles } = results.get(name)!;
    results.delete(name);
    await runSharing([file], mark, 1);
    if (resultOf(file + mark).failed === 0) shaky.push(...troubles);
  }
}

/** With what was found in full: the message leaves out the middle of long lists. */
function wholeOf(cause: unknown): string {
  const { actual } = (cause ?? {}) as { actual?: unknown };
  return `${String(cause)} ${JSON.stringify(actual)}`;
}

function printLine(name: string, ms: number | null): void {
  const { passed, failed } = resultOf(resolve(root, name));
  const counts = `${passed} passed${failed === 0 ? '' : `, ${failed} failed`}`;
  const time = ms === null ? '' : `, ${seconds(ms)}`;
  process.stdout.write(`${failed > 0 || passed === 0 ? '✗' : '✓'} ${name} (${counts}${time})\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function isEndToEnd(file: string): boolean {
  return relative(root, file).startsWith('tests/e2e/');
}

function isFileItself(file: string | undefined, name: string): boolean {
  return file !== undefined && resolve(root, name) === file;
}

setTimeout(() => {
  conclude('it did not end');
  process.exit(1);
}, allMsMax).unref();
await runSharing(files, '');
await runAgain(files, '');
if (onPostgres.length > 0) {
  // Nothing ends it before the tests do, so that what it writes need not reach the disk.
  await using server = await startPostgres({ settings: { fsync: 'off' } });
  useForProcesses(server);
  await runSharing(onPostgres, postgresMark);
  await runAgain(onPostgres, postgresMark);
}
conclude('no test ran in it');

/** Prints what is to be said at the end; `absent` says of a file why it has no result. */
function conclude(absent: string): void {
  // Suites that several files share are counted where they are written.
  const own = [...files, ...onPostgres.map((file) => `${file}${postgresMark}`)];
  const shared = [...results.keys()].filter((name) => !own.includes(resolve(root, name)));
  for (const name of shared.toSorted()) printLine(name, null);
  for (const file of own) {
    const { passed, failed } = resultOf(file);
    if (passed + failed === 0) note(file, 'the file', absent);
  }
  if (shaky.length > 0) {
    process.stdout.write('\nfailed beside others, passed alone:\n');
    for (const trouble of shaky) process.stdout.write(`\n${trouble}\n`);
    process.stdout.write('\n');
  }
  for (const { troubles } of results.values()) {
    for (const trouble of troubles) process.stdout.write(`\n${trouble}\n`);
  }
  let passed = 0;
  let failed = 0;
  for (const result of results.values()) {
    passed += result.passed;
    failed += result.failed;
  }
  if (files.length === 0) failed += 1;
  process.stdout.write(`\nin ${seconds(performance.now() - startedAt)}\n`);
  // The last line is read by programs.
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
