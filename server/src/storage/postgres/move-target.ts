/** Writes an installation that is moved from another store into a database, batch by batch. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { MoveRefused } from '../contract/store-move.ts';
import type { Batch, MoveTarget, SourceState, TableProgress } from '../migrate-store/move-ends.ts';
import type { MovedTable, TableShape } from '../migrate-store/moved-tables.ts';
import type { Value } from '../sql/statements.ts';
import { agree } from './agree.ts';
import { arrayLiteral } from './array-literal.ts';
import { beginMove, writeCursor } from './begin-move.ts';
import { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';
import { readDatabaseUrl } from './database-url.ts';
import { finishMove } from './finish-move.ts';
import { migrate } from './migrate.ts';
import { scanTable } from './scan-table.ts';
import { prepareSlices } from './slices.ts';
import { inTransaction, type AskDatabase } from './transaction.ts';
import { Transactions } from './transactions.ts';

/** Nobody waits for a move, so its statements may take long. */
const bounds = {
  connectionsMax: 2,
  waitingMax: 10,
  waitMs: 10_000,
  connectMs: 5_000,
  statementMs: 3_600_000,
  lockMs: 10_000,
  silentMs: 600_000,
  pauseMsMin: 50,
  pauseMsMax: 1_000,
  closeMs: 2_000,
  triesMax: 3,
  againWithinMs: 5_000,
  pauseMs: 5,
};

interface Column {
  name: string;
  type: string;
}

/** Connects, applies migrations, and makes the slices of these days. Rejects with `StoreFailure`. */
export async function openMoveTarget(options: {
  url: string;
  clock: Clock;
  random: Random;
}): Promise<MoveTarget> {
  try {
    const address = readDatabaseUrl(options.url);
    const connections = new Connections({ ...bounds, ...options, address, report: () => {} });
    try {
      await migrate(connections, { withinMs: bounds.statementMs });
      await prepareSlices(new Transactions(connections, { ...bounds, ...options }));
      return new PostgresMoveTarget(connections);
    } catch (error) {
      await connections.close();
      throw error;
    }
  } catch (error) {
    throw failureOf(error);
  }
}

class PostgresMoveTarget implements MoveTarget {
  readonly #connections: Connections;
  #types = new Map<string, readonly Column[]>();
  #node = 0;
  #freshPosition = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Columns that the database computes are none of anybody's business. */
  async shapes(): Promise<TableShape[]> {
    const { rows } = await this.#query(
      `SELECT t.relname AS name, (
           SELECT json_agg(json_build_object('name', attname,
             'type', format_type(atttypid, atttypmod)) ORDER BY attnum)::text
           FROM pg_attribute
           WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
         ) AS columns
       FROM pg_class AS t WHERE t.relnamespace = current_schema()::regnamespace
         AND t.relkind IN ('r', 'p') AND NOT t.relispartition ORDER BY 1`,
    );
    const tables = rows.map((row) => ({
      name: row['name'] as string,
      columns: JSON.parse(row['columns'] as string) as Column[],
    }));
    this.#types = new Map(tables.map(({ name, columns }) => [name, columns]));
    return tables.map(({ name, columns }) => ({
      name,
      columns: columns.map((column) => column.name),
      key: [],
    }));
  }

  async begin(
    tables: readonly MovedTable[],
    source: SourceState,
    dayBounds: readonly number[],
  ): ReturnType<MoveTarget['begin']> {
    const begun = await this.#run((ask) => beginMove(ask, tables, source, dayBounds));
    this.#node = begun.node;
    this.#freshPosition = source.freshPosition;
    return begun;
  }

  agree(name: string, value: Uint8Array): Promise<Uint8Array> {
    return agree((sql, values) => this.#query(sql, values), name, value);
  }

  write(table: MovedTable, batch: Batch, before: TableProgress): Promise<void> {
    return this.#run(async (ask) => {
      const { rows } = await ask(
        'SELECT cursor, rows FROM store_move_table WHERE name = $1 FOR UPDATE',
        [table.name],
      );
      if (rows[0]?.['rows'] !== before.rows || rows[0]['cursor'] !== writeCursor(before.cursor)) {
        throw new MoveRefused('Another run moves the same installation: let it end.');
      }
      if (batch.rows.length > 0) await this.#insert(ask, table, batch.rows);
      await ask(
        'UPDATE store_move_table SET cursor = $2, rows = $3, is_done = $4 WHERE name = $1',
        [
          table.name,
          writeCursor(batch.cursor),
          before.rows + batch.rows.length,
          batch.isLast ? 1 : 0,
        ],
      );
    });
  }

  async #insert(ask: AskDatabase, { name, columns }: MovedTable, rows: Value[][]): Promise<void> {
    const types = this.#types.get(name)!;
    const listed = columns.map((column, index) => {
      const { type } = types.find((one) => one.name === column)!;
      return `$${index + 1}::${type}[]`;
    });
    const node = nodeOf(name, this.#node, this.#freshPosition);
    const names = columns.join(', ');
    // Its rows keep the numbers that they have.
    const numbering = name === 'poll_entry' ? 'TRIGGER poll_entry_numbering' : null;
    if (numbering !== null) await ask(`ALTER TABLE ${name} DISABLE ${numbering}`);
    await ask(
      `INSERT INTO ${name} (${names}${node === null ? '' : ', node'})
       SELECT ${names}${node === null ? '' : `, ${node}`}
       FROM unnest(${listed.join(', ')}) AS moved (${names})`,
      columns.map((_, index) => arrayLiteral(rows.map((row) => row[index]!))),
    );
    if (numbering !== null) await ask(`ALTER TABLE ${name} ENABLE ${numbering}`);
  }

  scan(table: MovedTable): AsyncIterable<Value[][]> {
    return scanTable(this.#connections, table);
  }

  async noteCompared(tables: Parameters<MoveTarget['noteCompared']>[0]): Promise<void> {
    await this.#query('UPDATE store_move SET compared = $1', [JSON.stringify(tables)]);
  }

  async finish(source: SourceState, dueBefore: number): Promise<number> {
    try {
      return await finishMove(this.#connections, source, this.#node, dueBefore);
    } catch (error) {
      throw told(error);
    }
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  #query(sql: string, values: readonly Value[] = []) {
    return this.#connections.query(sql, values).catch((error: unknown) => {
      throw told(error);
    });
  }

  #run<T>(work: (ask: AskDatabase) => Promise<T>): Promise<T> {
    return inTransaction(this.#connections, work).catch((error: unknown) => {
      throw told(error);
    });
  }
}

/** Of whom a message is fresh, and who has counted; null for tables that name no node. */
function nodeOf(table: string, node: number, freshPosition: number): string | null {
  switch (table) {
    case 'message':
      return `CASE WHEN position > ${freshPosition} THEN ${node} END`;
    case 'usage_hour':
    case 'attempt_count':
    case 'duration_hour':
    case 'endpoint_failed_hour':
    case 'environment_figure':
      return String(node);
    default:
      return null;
  }
}

function told(error: unknown): Error {
  return error instanceof MoveRefused ? error : failureOf(error);
}
