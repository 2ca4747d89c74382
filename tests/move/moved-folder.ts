/** A folder with a whole installation in it, left by a server that died at its work. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { dieAtWork, furnish, settings, type Furnished, type Receivers } from './installation.ts';
import { lookAround } from './look-around.ts';

export interface LeftFolder extends Disposable {
  path: string;
  furnished: Furnished;
  /** What the API said before the last work came in. */
  seen: Map<string, unknown>;
  /** Messages that were accepted at the end, and the task that was begun. */
  fresh: string[];
  task: string;
}

export async function leaveFolder(receivers: Receivers): Promise<LeftFolder> {
  const folder = temporaryFolder();
  const gancho = await startGancho({ dataDir: folder.path, env: settings });
  const furnished = await furnish(gancho, receivers);
  const seen = await lookAround(gancho, furnished);
  const left = await dieAtWork(gancho);
  plantRare(folder.path);
  return { ...left, path: folder.path, furnished, seen, [Symbol.dispose]: folder[Symbol.dispose] };
}

/** What stands in the store for moments only, and so would hardly be met. */
function plantRare(path: string): void {
  using store = openStore(path);
  store.exec(`INSERT INTO orphaned_endpoint VALUES ('ep_of_nobody')`);
  store.exec(`INSERT OR REPLACE INTO fact VALUES ('due_clock', 1700000000000)`);
}

export function openStore(path: string): DatabaseSync {
  return new DatabaseSync(join(path, 'gancho.db'));
}

export function copyFolder(path: string): TemporaryFolder {
  const copy = temporaryFolder();
  cpSync(path, copy.path, { recursive: true });
  return copy;
}

export function runMove(path: string, url: string) {
  return runGancho(['migrate-store', '--from', `sqlite:${path}`, '--to', url]);
}

/** Rows and checksums of the table that a run prints, by the names of tables. */
export function readReport(stdout: string): Map<string, string[]> {
  const lines = stdout.split('\n');
  const first = lines.findIndex((line) => line.startsWith('table '));
  const last = lines.indexOf('', first);
  return new Map(
    lines.slice(first + 1, last).map((line) => {
      const [name, ...cells] = line.split(/ {2,}/);
      return [name!, cells];
    }),
  );
}
