/** Brings the schema of a SQLite file to the version that this program knows. */
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

const folder = new URL('./migrations/', import.meta.url);

/** The file was written by a later program; this one must not touch it. */
export class NewerSchema extends Error {}

/**
 * Applies the numbered files that are still missing, each in a transaction of its own together
 * with its number, so that a crash between two of them is taken up where it stopped. In an empty
 * file there is nothing to be taken up: all go into one transaction, and one wait for the disk.
 */
export function migrate(database: DatabaseSync): void {
  const files = listFiles();
  const present = database.prepare('PRAGMA user_version').get()!['user_version'] as number;
  if (present > files.length) {
    throw new NewerSchema(
      `The data was written by a newer Gancho (schema ${present}, this program knows ` +
        `${files.length}). Start the newer program.`,
    );
  }
  const missing = files.slice(present);
  const steps = present === 0 ? [missing] : missing.map((name) => [name]);
  let version = present;
  for (const names of steps) {
    version += names.length;
    database.exec('BEGIN IMMEDIATE');
    for (const name of names) database.exec(readFileSync(new URL(name, folder), 'utf8'));
    database.exec(`PRAGMA user_version = ${version}`);
    database.exec('COMMIT');
  }
}

/** The number of the schema that this program writes. */
export function knownSchema(): number {
  return listFiles().length;
}

function listFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted();
}
