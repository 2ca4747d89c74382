/**
 * Cuts the tables that grow with time into slices, and drops slices whole.
 *
 * Messages, their attempts and what of them did not arrive are cut by position. A slice is a day of
 * the database's clock and 2^32 positions wide; once a day has begun, the sequence of positions is
 * moved to the beginning of its slice. So a position tells its day to about an hour, whatever the
 * clocks of the nodes show. Kept answers are cut by their hours, a day each.
 *
 * Slices are made days ahead, and attached, which holds nobody up. Were they not made for days, the
 * positions would go on in the last slice that there is.
 *
 * What was moved here from another store has small positions, and slices of their own that were cut
 * by the days of its messages; of each slice the catalogue knows which positions are in it.
 */
import type { Value } from '../sql/statements.ts';
import { advisoryLocks } from './advisory-locks.ts';
import { faultOf } from './database-fault.ts';
import type { Transactions } from './transactions.ts';
import type { AskServer } from './wire-statements.ts';

const dayMs = 86_400_000;
/** 2020-01-01 UTC. */
const firstDayMs = 1_577_836_800_000;
const slicePositions = 2 ** 32;
const dayHours = 24;
const daysAhead = 3;
/**
 * A drop waits so long for whoever reads, and others wait behind it; then it is left for later. Less
 * than the second after which a server looks for deadlocks: it is never another that has to give way.
 */
const dropWaitMs = 900;
/** So many messages that are still owed do not keep a slice from being dropped. */
const owedMax = 1_000;

const cutByPosition = ['message', 'attempt', 'undelivered'] as const;

/** A slice of what was moved here is told by this from one of the database's days. */
const movedMark = 'moved_';

interface Range {
  from: number;
  before: number;
}

/** The positions of a slice. */
function positionsOf(slice: number): Range {
  return { from: slice * slicePositions, before: (slice + 1) * slicePositions };
}

/**
 * Makes the slices of today and the days to come, none of a day that is over: it may have been
 * dropped. Moves the positions to today's. Another node may do the same.
 */
export function prepareSlices(transactions: Transactions): Promise<void> {
  return transactions.run('READ COMMITTED', async (askServer) => {
    const ask = asker(askServer);
    await ask(`SELECT pg_advisory_xact_lock(${advisoryLocks.slices})`);
    const today = await readToday(ask);
    const calendarDay = today + firstDayMs / dayMs;
    const present = new Set([...(await slicesOf(ask)), ...(await daysOfKeys(ask))].map(nameOf));
    const make = async (table: Table, number: number, range: Range): Promise<void> => {
      const part = { table, suffix: String(number), ...range };
      if (!present.has(nameOf(part))) await attach(ask, part);
    };
    for (let ahead = 0; ahead <= daysAhead; ahead++) {
      const slice = today + ahead;
      for (const table of cutByPosition) await make(table, slice, positionsOf(slice));
      const day = calendarDay + ahead;
      const hours = { from: day * dayHours, before: (day + 1) * dayHours };
      await make('idempotency', day, hours);
    }
    const { from } = positionsOf(today);
    await ask(
      `SELECT setval('message_position', ${from}, false) FROM message_position
       WHERE last_value < ${from}`,
    );
  });
}

/** Made apart and attached: made in place, it would wait for all who read the table. */
async function attach(ask: Ask, part: Part): Promise<void> {
  const name = nameOf(part);
  const { table, from, before } = part;
  await ask(`CREATE TABLE ${name} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE)`);
  await ask(
    `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${before})`,
  );
}

/**
 * Makes slices for what is moved here, before it is: from each bound to the next one. The positions
 * that nodes give are all behind them.
 */
export async function makeMovedSlices(
  askServer: AskServer,
  bounds: readonly number[],
): Promise<void> {
  const ask = asker(askServer);
  for (const [index, before] of bounds.slice(1).entries()) {
    const range = { suffix: `${movedMark}${index + 1}`, from: bounds[index]!, before };
    for (const table of cutByPosition) await attach(ask, { table, ...range });
  }
}

/**
 * Drops the oldest slice of which all messages are from before a moment, and none is fresh; whether
 * it did. The few that are still owed are moved to the part for others. Where others are in the way,
 * or more is owed, it is left for another time.
 */
export function dropOldSlice(transactions: Transactions, before: number): Promise<boolean> {
  return leaveIfBusy(() =>
    transactions.run('READ COMMITTED', async (askServer) => {
      const ask = asker(askServer);
      await ask(`SET LOCAL lock_timeout = ${dropWaitMs}`);
      await ask(`SELECT pg_advisory_xact_lock(${advisoryLocks.slices})`);
      for (const range of await slicesOf(ask, 'message')) {
        if (!(await isOver(ask, range, before))) return false;
        if ((await owedOf(ask, range, before)) === null) continue;
        const tables = cutByPosition.map((table) => `ONLY ${table}`).join(', ');
        // From here on nobody can begin anything with its messages, so this look is the last one.
        await ask(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
        const owed = await owedOf(ask, range, before);
        if (owed === null || !(await isOver(ask, range, before))) return false;
        for (const table of cutByPosition) await drop(ask, { ...range, table }, owed);
        return true;
      }
      return false;
    }),
  );
}

/** Once it is no part of the table, what is put into the table again goes to the part for others. */
async function drop(ask: Ask, part: Part, kept: number[]): Promise<void> {
  const name = nameOf(part);
  if (kept.length > 0) {
    await ask(`ALTER TABLE ${part.table} DETACH PARTITION ${name}`);
    await ask(
      `INSERT INTO ${part.table} SELECT * FROM ${name} WHERE position = ANY (?::bigint[])`,
      `{${kept.join()}}`,
    );
  }
  await ask(`DROP TABLE ${name}`);
}

/**
 * Drops the days of kept answers that ended before an hour; where others are in the way, they are
 * left for another time.
 */
export async function dropOldKeys(transactions: Transactions, hourBefore: number): Promise<void> {
  await leaveIfBusy(() =>
    transactions.run('READ COMMITTED', async (askServer) => {
      const ask = asker(askServer);
      await ask(`SET LOCAL lock_timeout = ${dropWaitMs}`);
      await ask(`SELECT pg_advisory_xact_lock(${advisoryLocks.slices})`);
      const old = (await daysOfKeys(ask)).filter(({ before }) => before <= hourBefore);
      if (old.length > 0) await ask(`DROP TABLE ${old.map(nameOf).join(', ')}`);
      return old.length > 0;
    }),
  );
}

/** The first position that lies in a slice; what is before it and of no other part is gone. */
export async function firstPosition(askServer: AskServer): Promise<number | null> {
  const oldest = (await slicesOf(asker(askServer), 'message'))[0];
  return oldest?.from ?? null;
}

type Table = (typeof cutByPosition)[number] | 'idempotency';

interface Part extends Range {
  table: Table;
  /** Tells it from the other parts of the table, and is the same in all tables that are cut alike. */
  suffix: string;
}

function nameOf({ table, suffix }: Part): string {
  return `${table}_${suffix}`;
}

type Ask = (sql: string, ...values: Value[]) => ReturnType<typeof rowsOf>;

async function rowsOf(askServer: AskServer, sql: string, values: Value[]) {
  return (await askServer({ sql, values })).rows;
}

function asker(askServer: AskServer): Ask {
  return (sql, ...values) => rowsOf(askServer, sql, values);
}

/** The number of the database's day; none is before the first. */
async function readToday(ask: Ask): Promise<number> {
  const [clock] = await ask('SELECT gancho_now() AS now');
  return Math.floor(((clock!['now'] as number) - firstDayMs) / dayMs);
}

/** The slices that there are, oldest first. */
async function slicesOf(ask: Ask, only?: Table): Promise<Part[]> {
  const parts: Part[] = [];
  for (const table of only === undefined ? cutByPosition : [only]) {
    const rows = await ask(
      `SELECT substr(relname, ${table.length + 2}) AS suffix,
         substring(bound from 'FROM [^0-9]*([0-9]+)')::bigint AS first,
         substring(bound from 'TO [^0-9]*([0-9]+)')::bigint AS before
       FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
         CROSS JOIN pg_get_expr(relpartbound, pg_class.oid) AS bound
       WHERE inhparent = '${table}'::regclass AND relname ~ '_[0-9]+$' ORDER BY first`,
    );
    parts.push(
      ...rows.map((row) => ({
        table,
        suffix: row['suffix'] as string,
        from: row['first'] as number,
        before: row['before'] as number,
      })),
    );
  }
  return parts;
}

function daysOfKeys(ask: Ask): Promise<Part[]> {
  return slicesOf(ask, 'idempotency');
}

/** Whether the day is over, all of it is old enough, and no node holds any of it. */
async function isOver(ask: Ask, { from, before }: Range, createdBefore: number): Promise<boolean> {
  const [row] = await ask(
    `SELECT (SELECT last_value FROM message_position) >= ?2
       AND coalesce((SELECT created_at FROM message WHERE position >= ?1 AND position < ?2
         ORDER BY position DESC LIMIT 1) < ?3, true)
       AND NOT EXISTS (SELECT FROM node CROSS JOIN LATERAL (
           SELECT FROM message WHERE message.node = node.id
             AND position > node.fresh_position AND position >= ?1 AND position < ?2 LIMIT 1
         ) AS fresh WHERE drained_at IS NULL AND fresh_position < ?2) AS is_over`,
    from,
    before,
    createdBefore,
  );
  return row!['is_over'] === 1;
}

/** The messages that wait for something; null where those are many. */
async function owedOf(
  ask: Ask,
  { from, before }: Range,
  createdBefore: number,
): Promise<number[] | null> {
  const rows = await ask(
    `SELECT DISTINCT position FROM (
       SELECT position FROM due WHERE position >= ?1 AND position < ?2
       UNION ALL SELECT position FROM ordered_line WHERE position >= ?1 AND position < ?2
       UNION ALL SELECT position FROM poll_later WHERE position >= ?1 AND position < ?2
       UNION ALL SELECT position FROM poll_entry
         WHERE position >= ?1 AND position < ?2 AND created_at >= ?3
     ) AS owed LIMIT ?4`,
    from,
    before,
    createdBefore,
    owedMax + 1,
  );
  return rows.length > owedMax ? null : rows.map((row) => row['position'] as number);
}

async function leaveIfBusy(drop: () => Promise<boolean>): Promise<boolean> {
  try {
    return await drop();
  } catch (error) {
    if (faultOf(error) === 'late') return false;
    throw error;
  }
}
