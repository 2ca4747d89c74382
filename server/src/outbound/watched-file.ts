/** A small file of the system, read again when it changed. */
import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';

/** What changes a file is seen after at most so long. */
const lookEveryMs = 1_000;

/** What `parse` makes of the file's text; of a file that cannot be read, what it makes of nothing. */
export function watchFile<Value>(
  clock: Clock,
  path: string,
  parse: (text: string) => Value,
): () => Value {
  let seen = '';
  let value = parse('');
  let lookAt = -Infinity;
  return () => {
    const now = clock.elapsed();
    if (now < lookAt) return value;
    lookAt = now + lookEveryMs;
    const stamp = stampOf(path);
    if (stamp === seen) return value;
    seen = stamp;
    value = parse(textOf(path));
    return value;
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
