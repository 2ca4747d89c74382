/** Opens SQLite files with the settings that our promise rests on. */
import { DatabaseSync } from 'node:sqlite';

/**
 * The page cache of one connection. What is written lies at the right edge of each tree, and the
 * operating system caches the file besides, so a small one does.
 */
const cacheKilobytes = 16_384;

export interface ConnectOptions {
  path: string;
  readOnly: boolean;
}

/**
 * Opens the file. `synchronous=FULL` is what makes an acknowledged commit survive a power cut:
 * with NORMAL, every commit since the last checkpoint may be lost.
 */
export function connect({ path, readOnly }: ConnectOptions): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: 5000 });
  if (!readOnly) {
    database.exec('PRAGMA page_size = 8192');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    // Checkpoints run on the reading thread: inside a commit they would cost 30 to 65 ms.
    database.exec('PRAGMA wal_autocheckpoint = 0');
  }
  database.exec(`PRAGMA cache_size = -${cacheKilobytes}`);
  database.exec('PRAGMA temp_store = MEMORY');
  database.exec('PRAGMA mmap_size = 0');
  return database;
}
