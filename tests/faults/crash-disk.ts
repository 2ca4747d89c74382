/** A file system of its own whose power can be cut: ext4 in a file, mounted over a loop device. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../support/wait-for.ts';

export interface CrashDisk extends Disposable {
  path: string;
  /** From now on nothing reaches the disk, and what no fsync has brought there is gone. */
  cutPower: () => void;
  /** Mounts it again as after a power cut: the journal is replayed. Nobody may use it. */
  restore: () => Promise<void>;
  /** As a disk error makes it, with `errors=remount-ro`: everything may be read, nothing written. */
  makeReadOnly: () => void;
}

/**
 * EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (fs/ext4/ext4.h), which file system tests use
 * to simulate a power cut: not even the journal is flushed.
 */
const cutProgram =
  'open(my $f, "<", $ARGV[0]) or die "open: $!"; my $how = pack("L", 2); ioctl($f, 0x8004587D, $how) or die "ioctl: $!";';

const restoreMsMax = 60_000;

/** Needs root and loop devices; throws where they are missing. */
export function mountCrashDisk(folder: string, megabytes: number): CrashDisk {
  const path = join(folder, 'power');
  const image = join(folder, 'power.img');
  mkdirSync(path);
  run('truncate', ['-s', `${megabytes}M`, image]);
  run('mkfs.ext4', ['-q', '-F', image]);
  const mount = (): void => run('mount', ['-o', 'loop', image, path]);
  mount();
  return {
    path,
    cutPower: () => run('perl', ['-e', cutProgram, path]),
    restore: () =>
      waitFor(
        'the file system to be mounted anew',
        () => {
          run('umount', [path]);
          mount();
          return takesWrites(path);
        },
        restoreMsMax,
      ).then(() => undefined),
    makeReadOnly: () => run('mount', ['-o', 'remount,abort', path]),
    [Symbol.dispose]: () => {
      run('umount', ['--lazy', path]);
      rmSync(image);
    },
  };
}

/**
 * A process with a mount namespace of its own, such as another test, keeps the file system that is
 * shut down alive for as long as it lives; mounting gives the same one again until then.
 */
function takesWrites(path: string): boolean {
  const file = join(path, 'alive');
  try {
    writeFileSync(file, '');
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
