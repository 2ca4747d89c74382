/** A wall clock that a test can set while a process runs, by libfaketime; what only grows is left alone. */
import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SettableClock {
  /** For the process whose clock it is. */
  env: Record<string, string>;
  /** How far its clock is from that of the machine, from now on. */
  set: (offsetSeconds: number) => void;
}

export function settableClock(folder: string): SettableClock {
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
  if (library === undefined) throw new Error('libfaketime is not there: apt-get install faketime');
  const file = join(folder, 'clock');
  const set = (offsetSeconds: number): void => {
    // At once: a half-written file would be another time.
    writeFileSync(`${file}.new`, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}s\n`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
    set,
  };
}
