/** A disk of a few megabytes that can be filled and freed: a tmpfs, mounted for one test. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk extends Disposable {
  path: string;
  /** Fills it with a file until only so many bytes are free. */
  fill: (freeBytes: number) => void;
  /** Removes that file. */
  free: () => void;
}

/** Mounts below the given folder; needs the right to mount. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  const path = join(folder, 'disk');
  const ballast = join(path, 'ballast');
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  const freeBytes = (): number => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };
  return {
    path,
    fill: (left) => writeFileSync(ballast, Buffer.alloc(Math.max(0, freeBytes() - left))),
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]: () => {
      execFileSync('umount', ['--lazy', path]);
    },
  };
}
