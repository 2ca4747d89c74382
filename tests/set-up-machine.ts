/** Installs what tests need and the machine lacks, so that none of them is left out in silence. */
import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findBundle } from '../server/bin/find-bundle.js';
import { findPostgres } from './support/postgres-programs.ts';

interface Tool {
  /** How it is called. */
  program: string;
  /** The Debian package that it comes from. */
  debianPackage: string;
  /** Files whose paths contain one of these need it. */
  neededBy: readonly string[];
}

/** Where tests run on a PostgreSQL of their own. */
const onPostgres = [
  'tests/storage/',
  'tests/support/',
  'tests/e2e/',
  'tests/start/',
  'tests/nodes/',
  'tests/move/',
];

const tools: readonly Tool[] = [
  { program: 'ip', debianPackage: 'iproute2', neededBy: ['tests/guard/'] },
  { program: 'unshare', debianPackage: 'util-linux', neededBy: ['tests/guard/'] },
  { program: 'strace', debianPackage: 'strace', neededBy: ['tests/faults/'] },
  { program: 'faketime', debianPackage: 'faketime', neededBy: ['tests/faults/'] },
  { program: 'mkfs.ext4', debianPackage: 'e2fsprogs', neededBy: ['tests/faults/'] },
  { program: 'perl', debianPackage: 'perl-base', neededBy: ['tests/faults/'] },
  { program: 'initdb', debianPackage: 'postgresql', neededBy: onPostgres },
  { program: 'setpriv', debianPackage: 'util-linux', neededBy: onPostgres },
  { program: 'pgbouncer', debianPackage: 'pgbouncer', neededBy: onPostgres },
  { program: 'redis-server', debianPackage: 'redis-server', neededBy: ['redis'] },
  { program: 'nats-server', debianPackage: 'nats-server', neededBy: ['nats'] },
  { program: 'rabbitmq-server', debianPackage: 'rabbitmq-server', neededBy: ['rabbitmq'] },
  { program: 'kcat', debianPackage: 'kcat', neededBy: ['kafka'] },
  { program: 'chromium', debianPackage: 'chromium', neededBy: ['tests/dashboard/embed'] },
  {
    program: 'chromium-headless-shell',
    debianPackage: 'chromium-headless-shell',
    neededBy: ['tests/dashboard/'],
  },
];

/** Once for each run of the tests: throws, with the command to give by hand, where it cannot. */
export function setUpMachine(files: readonly string[]): void {
  if (files.some((file) => file.includes('tests/dashboard/'))) build('dashboard/build.ts');
  if (findBundle() === null && files.some((file) => file.includes('/tests/'))) {
    build('server/bundle.ts');
  }
  const missing = tools.filter(
    ({ program, neededBy }) =>
      neededBy.some((part) => files.some((file) => file.includes(part))) && !isThere(program),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  const names = missing.map(({ program }) => program).join(', ');
  const byHand = `apt-get install -y ${packages.join(' ')}`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      `these tests need ${names}: run \`${byHand}\` as root on Linux, then try again`,
    );
  }
  try {
    runApt(['update']);
    runApt(['install', '-y', '--no-install-recommends', ...packages]);
  } catch (error) {
    throw new Error(`these tests need ${names}, and \`${byHand}\` failed`, { cause: error });
  }
  const absent = missing.filter(({ program }) => !isThere(program));
  if (absent.length > 0) throw new Error(`${names} are not there after \`${byHand}\``);
}

/** Pages and server are tested as `npm start` serves them. */
function build(program: string): void {
  const path = resolve(import.meta.dirname, '..', program);
  execFileSync(process.execPath, [path, '--if-changed'], { stdio: 'inherit' });
}

function isThere(program: string): boolean {
  // Debian keeps the servers of several versions beside each other, none of them on the PATH.
  if (program === 'initdb') return findPostgres() !== null;
  return spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0;
}

function runApt(args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
