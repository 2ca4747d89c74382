/** Makes the folders of the tests' PostgreSQL servers: copies of one that `initdb` made once. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountId, giveToAccount, postgresProgram, runAsAccount } from './postgres-programs.ts';

/** The role that the program under test signs in as: it owns its databases and is no superuser. */
export const programRole = 'gancho';

export interface PostgresFolder {
  path: string;
  /** The cluster inside. */
  data: string;
  /** Of every role, made at random with the copy's original. */
  password: string;
}

const initOptions = [
  '--username=postgres',
  '--auth-local=trust',
  '--auth-host=scram-sha-256',
  '--encoding=UTF8',
  // Not the order of bytes, as on many installations: text must not be compared as it comes.
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en',
  '--no-sync',
  '--no-instructions',
];

const prefix = 'gancho-test-postgres-';

/** An empty folder, of this process, that belongs to the account of the server. */
export function makeFolder(): PostgresFolder {
  const template = madeTemplate();
  const path = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  giveToAccount(path);
  const password = readFileSync(join(template, 'password'), 'utf8');
  return { path, data: join(path, 'data'), password };
}

/** A folder with a cluster in it that has never run. */
export function makeClusterFolder(): PostgresFolder {
  const folder = makeFolder();
  runAsAccount('cp', ['-a', join(madeTemplate(), 'data'), folder.data]);
  return folder;
}

/** Removes what processes that were killed have left. */
export function sweepFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(tmpdir(), name);
    // The server itself may still be on its way out.
    if (!isAlive(postmasterOf(join(path, 'data')))) removeFolder(path);
  }
}

export function removeFolder(path: string): void {
  forgetMemory(join(path, 'data'));
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** What a postmaster writes of itself: its process, its state, its shared memory. Empty without one. */
export function linesOf(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** The process that says of itself that it serves this cluster; 0 where there is none. */
export function postmasterOf(data: string): number {
  return Number(linesOf(data)[0] ?? 0);
}

/** A postmaster that was killed leaves a piece of shared memory, which nothing else takes away. */
function forgetMemory(data: string): void {
  const [, segment] = linesOf(data)[6]?.trim().split(/\s+/) ?? [];
  if (segment !== undefined) spawnSync('ipcrm', ['--shmem-id', segment], { stdio: 'ignore' });
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `initdb` takes a second of a processor: done once for each version and account on a machine. */
function madeTemplate(): string {
  const version = /(\d[\d.]*)/.exec(runAsAccount(postgresProgram('postgres'), ['--version']))![1]!;
  const key = createHash('sha256').update(initOptions.join(' ')).digest('hex').slice(0, 8);
  const path = join(tmpdir(), `gancho-test-initdb-${version}-${accountId()}-${key}`);
  if (existsSync(path)) {
    // Anybody may write to the folder of temporary files.
    if (statSync(path).uid !== accountId()) throw new Error(`${path} belongs to somebody else`);
    return path;
  }
  const draft = mkdtempSync(`${path}-draft-`);
  giveToAccount(draft);
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveToAccount(passwordFile);
  const data = join(draft, 'data');
  runAsAccount(postgresProgram('initdb'), [
    `--pgdata=${data}`,
    `--pwfile=${passwordFile}`,
    ...initOptions,
  ]);
  const role = `CREATE ROLE ${programRole} LOGIN PASSWORD '${password}'\n`;
  runAsAccount(postgresProgram('postgres'), ['--single', '-D', data, 'postgres'], role);
  try {
    renameSync(draft, path);
  } catch {
    // Another process was as quick: its work is as good.
    removeFolder(draft);
  }
  return path;
}
