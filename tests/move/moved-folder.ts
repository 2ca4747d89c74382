/** A folder with a whole installation in it, left by a server that died at its work. */
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startGancho } from '../support/gancho-process.ts';
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

/** As many messages more, each with an attempt: a move of them takes several batches. */
export function plantMany(path: string, count: number): void {
  using store = openStore(path);
  const { position } = store.prepare('SELECT max(position) AS position FROM message').get()!;
  const ordinals = `WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT ${count})`;
  const place = `${Number(position)} + n`;
  store.exec(`${ordinals}
    INSERT INTO message (position, id, application_id, event_type, created_at, targets, payload)
    SELECT ${place}, printf('msg_many%09d', n), 'app_many', 'a', 1700000000000 + n * 60000,
      '["ep_many"]', CAST(printf('{"n":%d}', n) AS BLOB) FROM many`);
  store.exec(`${ordinals}
    INSERT INTO attempt (position, id, message_id, application_id, endpoint_id, event_type, url,
      number, manual, status, response_status, response_body, duration_ms, started_at)
    SELECT ${place}, printf('atmpt_many%09d', n), printf('msg_many%09d', n), 'app_many', 'ep_many',
      'a', 'https://example.com/', 1, 0, 0, 204, x'', 5, 1700000000000 + n * 60000 FROM many`);
}

const main = resolve(import.meta.dirname, '../../server/bin/gancho.js');

export interface Move {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Moves a folder; kills the process after a time, if one is given. */
export async function runMove(path: string, url: string, killAfterMs?: number): Promise<Move> {
  const args = [main, 'migrate-store', '--from', `sqlite:${path}`, '--to', url];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  const child = spawn(process.execPath, args, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  clearTimeout(timer);
  return { code, stdout, stderr };
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
