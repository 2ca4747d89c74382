/** The data folder: one server at a time, and the keys that lie beside the database. */
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataFolder {
  /** The file of the embedded store. */
  databasePath: string;
  /** Where a file of the folder lies. */
  pathOf: (name: string) => string;
  /** Reads a small secret file; null where there is none. Throws `UnusableFolder`. */
  read: (name: string) => string | null;
  /**
   * Writes one, readable by its owner only, so that it is whole after a crash or absent. Throws
   * `UnusableFolder`.
   */
  write: (name: string, text: string) => void;
  /** Lets another server have the folder. */
  release: () => void;
}

/** Why the folder cannot be used: one sentence with the remedy. */
export class UnusableFolder extends Error {}

/**
 * Makes the folder if need be, proves that it can be written to, and takes it. The lock is the
 * kernel's lock on a small SQLite file: it ends with the process, however that ends.
 */
export function openDataFolder(path: string): DataFolder {
  inFolder(path, () => {
    makeFolder(path);
    probe(path);
  });
  const lock = takeLock(path);
  return {
    databasePath: join(path, 'gancho.db'),
    pathOf: (name) => join(path, name),
    read: (name) => inFolder(path, () => readIfThere(join(path, name))),
    write: (name, text) => inFolder(path, () => writeDurably(path, name, text)),
    release: () => lock.close(),
  };
}

/** What goes wrong with files, said in a sentence. */
function inFolder<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new UnusableFolder(sentence(path, error as NodeJS.ErrnoException));
  }
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** Step by step, because of a recursive call Node says ENOENT where the disk is read-only. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

/** A full disk takes an empty file, so some bytes must reach it. */
function probe(path: string): void {
  const name = '.probe';
  try {
    writeDurably(path, name, 'x'.repeat(4096));
  } finally {
    rmSync(join(path, name), { force: true });
    rmSync(join(path, `${name}.new`), { force: true });
  }
}

function writeDurably(path: string, name: string, text: string): void {
  const temporary = join(path, `${name}.new`);
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(path, name));
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function takeLock(path: string): DatabaseSync {
  const pidFile = join(path, 'server.pid');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, 'server.lock'), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const code = (error as { errcode?: number }).errcode;
    // SQLITE_BUSY
    if (code === 5) {
      const pid = readIfThere(pidFile) ?? 'unknown';
      throw new UnusableFolder(
        `Another server (process ${pid}) uses the data folder ${path}: stop it, or choose another folder with GANCHO_DATA_DIR.`,
      );
    }
    throw new UnusableFolder(sentence(path, error as NodeJS.ErrnoException));
  }
  inFolder(path, () => writeDurably(path, 'server.pid', String(process.pid)));
  return lock;
}

function sentence(path: string, error: NodeJS.ErrnoException): string {
  const remedy = 'or choose another folder with GANCHO_DATA_DIR';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return `The data folder ${path} cannot be written to: give this user the right to, ${remedy}.`;
    case 'EROFS':
      return `The data folder ${path} is on a read-only file system: choose another folder with GANCHO_DATA_DIR.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the data folder ${path} is full: make room, ${remedy}.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${path} is not a folder: choose another one with GANCHO_DATA_DIR.`;
    default:
      return `The data folder ${path} cannot be used (${error.message}): choose another one with GANCHO_DATA_DIR.`;
  }
}
