/** What each table and index of a database weighs, what of it is dead, and which statements cost most. */
import type { PostgresServer } from '../tests/support/postgres-server.ts';

/** Parts of a cut table count as one. */
const wholeName = (column: string): string =>
  `regexp_replace(${column}, '_([0-9]+|other)(_|$)', '\\2')`;

/** Indices of parts are named by PostgreSQL after the part and its columns. */
const readSizes = `SELECT ${wholeName('c.relname::text')} AS name, ${wholeName('coalesce(t.relname, c.relname)::text')} AS table_name,
    c.relkind = 'i' AS is_index, sum(pg_relation_size(c.oid))::bigint AS bytes
  FROM pg_class AS c LEFT JOIN pg_index ON indexrelid = c.oid LEFT JOIN pg_class AS t ON t.oid = indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i') GROUP BY 1, 2, 3`;

const readRows = `SELECT ${wholeName('relname::text')} AS table_name, sum(n_live_tup)::bigint AS live,
    sum(n_dead_tup)::bigint AS dead, sum(n_tup_upd)::bigint AS updates,
    sum(n_tup_hot_upd)::bigint AS hot, sum(autovacuum_count)::bigint AS vacuums
  FROM pg_stat_user_tables GROUP BY 1`;

const readStatements = `SELECT query, calls,
    total_exec_time AS executed, total_plan_time AS planned
  FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
  WHERE datname = current_database() ORDER BY total_exec_time + total_plan_time DESC LIMIT 12`;

export interface Weight {
  name: string;
  table: string;
  isIndex: boolean;
  bytes: number;
}

export interface Rows {
  live: number;
  dead: number;
  updates: number;
  hot: number;
  vacuums: number;
}

export interface Statement {
  /** What it writes, or how it begins. */
  name: string;
  calls: number;
  executedMs: number;
  plannedMs: number;
}

export interface Weighed {
  weights: Weight[];
  /** By table. */
  rows: Record<string, Rows>;
}

/** Numbers come as text where they may be large. */
const numberOf = (value: unknown): number => Number(value);

export async function weigh(server: PostgresServer, database: string): Promise<Weighed> {
  const sizes = await server.query(readSizes, database);
  const counts = await server.query(readRows, database);
  return {
    weights: sizes
      .map((row) => ({
        name: row['name'] as string,
        table: row['table_name'] as string,
        isIndex: row['is_index'] as boolean,
        bytes: numberOf(row['bytes']),
      }))
      .toSorted((one, other) => (one.table + one.name < other.table + other.name ? -1 : 1)),
    rows: Object.fromEntries(
      counts.map((row) => [
        row['table_name'] as string,
        {
          live: numberOf(row['live']),
          dead: numberOf(row['dead']),
          updates: numberOf(row['updates']),
          hot: numberOf(row['hot']),
          vacuums: numberOf(row['vacuums']),
        },
      ]),
    ),
  };
}

/** Needs `pg_stat_statements` among the libraries that the server loads at its start. */
export async function costliestStatements(
  server: PostgresServer,
  database: string,
): Promise<Statement[]> {
  const rows = await server.query(readStatements, database);
  return rows.map((row) => ({
    name: nameOf(row['query'] as string),
    calls: numberOf(row['calls']),
    executedMs: row['executed'] as number,
    plannedMs: row['planned'] as number,
  }));
}

function nameOf(query: string): string {
  const written = [...query.matchAll(/(INSERT INTO|DELETE FROM|UPDATE) ([a-z_]+)/g)].map(
    ([, verb, table]) => `${verb === 'DELETE FROM' ? '−' : ''}${table}`,
  );
  if (written.length > 0) return `writes ${[...new Set(written)].join(', ')}`;
  return query.replaceAll(/\s+/g, ' ').slice(0, 60);
}
