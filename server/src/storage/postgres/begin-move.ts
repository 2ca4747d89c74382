/**
 * Claims an empty database for an installation that is moved into it, or finds where an earlier run
 * stopped.
 *
 * A row of `node` that has ended stands for whoever had what was not tried yet: its watermark is the
 * source's, and the messages behind it are its own. So what they owe is made due as after the end of
 * any node (see take-over.ts), once all is copied.
 */
import { MoveRefused, type ComparedTable } from '../contract/store-move.ts';
import type { BegunMove, Cursor, SourceState, TableProgress } from '../migrate-store/move-ends.ts';
import type { MovedTable } from '../migrate-store/moved-tables.ts';
import type { Row } from '../sql/statements.ts';
import { advisoryLocks } from './advisory-locks.ts';
import { makeMovedSlices } from './slices.ts';
import type { AskDatabase } from './transaction.ts';

const nodeName = 'moved';

/** Within one transaction. Rejects with `MoveRefused` where the database holds something else. */
export async function beginMove(
  ask: AskDatabase,
  tables: readonly MovedTable[],
  source: SourceState,
  dayBounds: readonly number[],
): Promise<BegunMove & { node: number }> {
  await ask(`SELECT pg_advisory_xact_lock(${advisoryLocks.moves})`);
  const [present] = (await ask('SELECT * FROM store_move')).rows;
  if (present !== undefined) return goOn(ask, present, source);
  await refuseUsed(ask, tables);
  const [node] = (
    await ask(
      `INSERT INTO node (name, works, lease_until, fresh_position, ended_at)
       VALUES ('${nodeName}', false, 0, $1, gancho_now()) RETURNING id`,
      [source.freshPosition],
    )
  ).rows;
  await ask('INSERT INTO store_move (source, fingerprint, node) VALUES ($1, $2, $3)', [
    source.id,
    source.fingerprint,
    node!['id'] as number,
  ]);
  await makeMovedSlices(({ sql, values }) => ask(sql, values), dayBounds);
  for (const { name } of tables) {
    await ask('INSERT INTO store_move_table (name, rows, is_done) VALUES ($1, 0, 0)', [name]);
  }
  const start: TableProgress = { cursor: null, rows: 0, isDone: false };
  return {
    node: node!['id'] as number,
    resumed: false,
    tables: new Map(tables.map(({ name }) => [name, start])),
    compared: null,
    finishedAt: null,
  };
}

async function goOn(
  ask: AskDatabase,
  present: Row,
  source: SourceState,
): Promise<BegunMove & { node: number }> {
  if (present['source'] !== source.id) {
    throw new MoveRefused(
      'Another installation was moved into the target: name an empty database.',
    );
  }
  if (present['fingerprint'] !== source.fingerprint) {
    throw new MoveRefused(
      'The source was used after its move had begun, so what was copied is out of date: name an empty database and begin anew.',
    );
  }
  const { rows } = await ask('SELECT name, cursor, rows, is_done FROM store_move_table');
  const compared = present['compared'] as string | null;
  return {
    node: present['node'] as number,
    resumed: true,
    tables: new Map(rows.map((row) => [row['name'] as string, progressOf(row)])),
    compared: compared === null ? null : (JSON.parse(compared) as ComparedTable[]),
    finishedAt: present['finished_at'] as number | null,
  };
}

async function refuseUsed(ask: AskDatabase, tables: readonly MovedTable[]): Promise<void> {
  for (const { name } of tables) {
    const [used] = (await ask(`SELECT FROM ${name} LIMIT 1`)).rows;
    if (used === undefined) continue;
    throw new MoveRefused(
      `The target is in use: its table ${name} is not empty. Name an empty database.`,
    );
  }
  const [living] = (await ask('SELECT FROM node WHERE drained_at IS NULL LIMIT 1')).rows;
  if (living !== undefined) {
    throw new MoveRefused('The target is in use by a node: stop it, and name an empty database.');
  }
}

function progressOf(row: Row): TableProgress {
  return {
    cursor: readCursor(row['cursor'] as string | null),
    rows: row['rows'] as number,
    isDone: row['is_done'] === 1,
  };
}

/** As JSON, with bytes in base64 under a name. */
export function writeCursor(cursor: Cursor): string | null {
  if (cursor === null) return null;
  const places = cursor.map((value) =>
    value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value,
  );
  return JSON.stringify(places);
}

function readCursor(text: string | null): Cursor {
  if (text === null) return null;
  const places = JSON.parse(text) as (string | number | null | { bytes: string })[];
  return places.map((place) =>
    place !== null && typeof place === 'object' ? Buffer.from(place.bytes, 'base64') : place,
  );
}
