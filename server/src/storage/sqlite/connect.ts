/** Opens SQLite files with the settings that our promise rests on. */
import { DatabaseSync } from 'node:sqlite';

/**
 * The page cache of one connection. What is written lies at the right edge of each tree, and the
 * operating system caches the file besides, so a small one does.
 */
const cacheKilobytes = 16_384;

/** `FULL`, by https://www.sqlite.org/pragma.html#pragma_synchronous. */
const synchronousMin = 2;

export interface ConnectOptions {
  path: string;
  readOnly: boolean;
}

/** SQLite does not keep what the promise rests on. */
export class UnsafeSettings extends Error {}

/**
 * Opens the file. `synchronous=FULL` is what makes an acknowledged commit survive a power cut:
 * with NORMAL, every commit since the last checkpoint may be lost. Throws `UnsafeSettings` where
 * SQLite, as it was built or on this file system, did not take the settings.
 */
export function connect({ path, readOnly }: ConnectOptions): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: 5000 });
  if (!readOnly) {
    database.exec('PRAGMA page_size = 8192');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    // Checkpoints run on the reading thread: inside a commit they would cost 30 to 65 ms.
    database.exec('PRAGMA wal_autocheckpoint = 0');
    refuseUnsafe(database, path);
  }
  database.exec(`PRAGMA cache_size = -${cacheKilobytes}`);
  database.exec('PRAGMA temp_store = MEMORY');
  database.exec('PRAGMA mmap_size = 0');
  return database;
}

/** SQLite says nothing when it does not take a setting, so it is asked. */
function refuseUnsafe(database: DatabaseSync, path: string): void {
  const ask = (name: string): unknown =>
    Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0];
  const synchronous = ask('synchronous');
  if (Number(synchronous) < synchronousMin) {
    throw new UnsafeSettings(
      `SQLite would not wait for the disk (synchronous = ${String(synchronous)}), so what is acknowledged could be lost in a power cut. Start the server with its own Node.`,
    );
  }
  const journal = ask('journal_mode');
  if (journal !== 'wal') {
    throw new UnsafeSettings(
      `The file system of ${path} does not allow a write-ahead log (journal_mode = ${String(journal)}): choose a folder on a local disk with GANCHO_DATA_DIR.`,
    );
  }
}

/**
 * Makes what an earlier process left in the log durable, before anything is built on it. That
 * process may have ended because an fsync failed; what lies in the log then may be in the kernel's
 * memory only, and count as written. Copied into the file it is written once more, and synced.
 */
export function settleLog(database: DatabaseSync): void {
  const answer = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()!;
  if (answer['busy'] !== 0) throw new Error('another process reads the database: end it first');
}
