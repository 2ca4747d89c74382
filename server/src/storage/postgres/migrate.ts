/** Brings the schema of a PostgreSQL database to the version that this program knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { advisoryLocks } from './advisory-locks.ts';
import type { Connections } from './connections.ts';

const folder = new URL('./migrations/', import.meta.url);

/** The database was written by a later program; this one must not touch it. */
export class NewerSchema extends Error {}

export interface MigrateOptions {
  /** How long a node waits for another that runs them, and how long one of them may take. */
  withinMs: number;
}

/**
 * One node runs what is missing, the others wait for it. A lock of the transaction, not of the
 * session, because a pooler may stand in between. An empty database gets all of them in one
 * transaction. Rejects with `NewerSchema` where a later program
 * was here, and with the server's error.
 *
 * Nodes of the version before go on working meanwhile and after it. So a migration first only adds
 * what they can leave alone, and a later version's takes away what none uses any more.
 */
export async function migrate(connections: Connections, options: MigrateOptions): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .toSorted();
  for (;;) {
    const present = await readVersion(connections);
    if (present > files.length) {
      throw new NewerSchema(
        `The database was written by a newer Gancho (schema ${present}, this program knows ` +
          `${files.length}). Start the newer program.`,
      );
    }
    if (present === files.length) return;
    const names = present === 0 ? files : [files[present]!];
    const scripts = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
    await applyNext(connections, options, present, scripts);
  }
}

/** 0 for an empty database. */
async function readVersion(connections: Connections): Promise<number> {
  const { rows } = await connections.query(`SELECT to_regclass('schema_version') AS found`);
  if (rows[0]!['found'] === null) return 0;
  const version = await connections.query('SELECT version FROM schema_version');
  return version.rows[0]!['version'] as number;
}

/** Does nothing where another node was quicker. */
function applyNext(
  connections: Connections,
  { withinMs }: MigrateOptions,
  present: number,
  scripts: readonly string[],
): Promise<void> {
  return connections.use(async (connection) => {
    await connection.query('BEGIN');
    try {
      await connection.query(
        `SELECT pg_advisory_xact_lock(${advisoryLocks.migrations})`,
        [],
        withinMs,
      );
      await connection.query(
        'CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)',
      );
      const { rows } = await connection.query('SELECT version FROM schema_version');
      if ((rows[0]?.['version'] ?? 0) === present) {
        for (const script of scripts) await connection.query(script, [], withinMs);
        const version = present + scripts.length;
        await connection.query(
          rows.length === 0
            ? `INSERT INTO schema_version VALUES (${version})`
            : `UPDATE schema_version SET version = ${version}`,
        );
      }
      await connection.query('COMMIT');
    } catch (error) {
      await connection.query('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}
