/** Finds PostgreSQL's programs and runs them as tests may: not as root, and never longer than the test. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps each version's programs, of which only the clients are on the PATH. */
const debianFolder = '/usr/lib/postgresql';

/** The account that the package makes, since the server refuses to run as root. */
const account = 'postgres';

/** The newest server that the machine has; null where it has none. */
export function findPostgres(): string | null {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const folders = [
    ...versions
      .toSorted((one, other) => Number(other) - Number(one))
      .map((version) => join(debianFolder, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** The path of one of its programs. */
export function postgresProgram(name: string): string {
  const folder = findPostgres();
  if (folder === null)
    throw new Error('this machine has no PostgreSQL: see tests/set-up-machine.ts');
  return join(folder, name);
}

/** Gives a path to the account that the programs run as. */
export function giveToAccount(path: string): void {
  if (isRoot()) chownSync(path, idOf('-u'), idOf('-g'));
}

/** Whose files the programs make. */
export function accountId(): number {
  return isRoot() ? idOf('-u') : (process.getuid?.() ?? 0);
}

/** Runs one of the programs to its end; throws with what it wrote where it fails. */
export function runAsAccount(path: string, args: string[], input = ''): string {
  const [command, ...rest] = commandOf(path, args, null);
  const { status, stdout, stderr, error } = spawnSync(command, rest, {
    env: environment(),
    cwd: '/',
    encoding: 'utf8',
    input,
  });
  if (status === 0) return stdout;
  throw new Error(`${path} failed with ${status}:\n${stdout}${stderr}`, { cause: error });
}

/**
 * Starts a program whose output goes to an open file. It gets `lastSignal` when this process ends,
 * however that happens; the process does not wait for it.
 */
export function startAsAccount(
  path: string,
  args: string[],
  log: number,
  lastSignal: 'SIGQUIT' | 'SIGTERM',
): ChildProcess {
  const [command, ...rest] = commandOf(path, args, lastSignal);
  const child = spawn(command, rest, {
    env: environment(),
    cwd: '/',
    stdio: ['ignore', log, log],
  });
  child.unref();
  return child;
}

/** `setpriv` makes the kernel send the signal: no hook of a process that is killed ever runs. */
function commandOf(path: string, args: string[], lastSignal: string | null): [string, ...string[]] {
  const options = [
    ...(isRoot() ? ['--reuid', account, '--regid', account, '--init-groups'] : []),
    ...(lastSignal === null ? [] : ['--pdeathsig', lastSignal.replace('SIG', '')]),
  ];
  if (process.platform !== 'linux' || options.length === 0) return [path, ...args];
  return ['setpriv', ...options, path, ...args];
}

/** Only what the tests set counts: no `PGHOST` leaks in from the shell that runs them. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C' };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function idOf(flag: '-u' | '-g'): number {
  const { status, stdout } = spawnSync('id', [flag, account], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no account ${account}: see tests/set-up-machine.ts`);
  return Number(stdout);
}
