/**
 * Moves an installation from one store to another. Whatever ends it, a later run goes on behind the
 * last batch that was committed: copied, compared, finished, in this order, and each is remembered
 * in the target.
 */
import { agreeOnStart } from '../agree-on-start.ts';
import {
  differencesOf,
  MoveRefused,
  type ComparedTable,
  type MoveProgress,
  type StoreMove,
} from '../contract/store-move.ts';
import { SecretUnreadable, type SecretBox } from '../secret-box.ts';
import type { BatchBounds, BegunMove, MoveSource, MoveTarget, SourceState } from './move-ends.ts';
import { planMove, type MovedTable } from './moved-tables.ts';
import { RowTally } from './row-tally.ts';

export interface MoveParts {
  source: MoveSource;
  target: MoveTarget;
  secretBox: SecretBox;
  progress: (progress: MoveProgress) => void;
  batch: BatchBounds;
  /** The source's messages are cut into so many parts at most. */
  partsMax: number;
}

/** Rejects with `MoveRefused` or `StoreFailure`; then the source is as it was, and so is what is done. */
export async function moveStore(parts: MoveParts): Promise<StoreMove> {
  const { source, target, secretBox, partsMax } = parts;
  requireKey(source, secretBox);
  const tables = planMove(source.shapes(), await target.shapes());
  const state = source.describe(tables);
  const begun = await target.begin(tables, state, source.dayBounds(partsMax));
  const { resumed, finishedAt } = begun;
  const environmentId = await agreeOnStart(target, secretBox, state.id);
  if (environmentId !== state.id) {
    throw new MoveRefused('Nodes have begun to use the target: name an empty database.');
  }
  if (finishedAt !== null) {
    return { tables: begun.compared ?? [], resumed, finishedBefore: finishedAt, madeDue: null };
  }
  await copyTables(parts, tables, state, begun);
  const compared = begun.compared ?? (await compareTables(parts, tables, state));
  const done = { tables: compared, resumed, finishedBefore: null };
  if (differencesOf(compared).length > 0) return { ...done, madeDue: null };
  if (begun.compared === null) await target.noteCompared(compared);
  return { ...done, madeDue: await target.finish(state, state.counts.get('due') ?? 0) };
}

/** Another key would open nothing of what is moved. */
function requireKey(source: MoveSource, secretBox: SecretBox): void {
  const secret = source.sealedSecret();
  if (secret === null) return;
  try {
    secretBox.open(secret.sealed, secret.owner);
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    throw new MoveRefused(
      'The master key at hand does not open the secrets of the source: bring the file master.key back into its folder, or set GANCHO_MASTER_KEY.',
    );
  }
}

async function copyTables(
  { source, target, progress, batch: bounds }: MoveParts,
  tables: readonly MovedTable[],
  state: SourceState,
  begun: BegunMove,
): Promise<void> {
  const total = sumOf(state.counts.values());
  let done = sumOf([...begun.tables.values()].map(({ rows }) => rows));
  for (const table of tables) {
    let place = begun.tables.get(table.name)!;
    if (place.isDone) continue;
    let batch = source.readBatch(table, place.cursor, bounds);
    for (;;) {
      const written = target.write(table, batch, place);
      // Read while the target writes. Who awaits it hears of a rejection first.
      written.catch(() => {});
      const next = batch.isLast ? null : source.readBatch(table, batch.cursor, bounds);
      await written;
      const { length } = batch.rows;
      place = { cursor: batch.cursor, rows: place.rows + length, isDone: batch.isLast };
      done += length;
      const rowsMax = state.counts.get(table.name)!;
      progress({ step: 'copy', table: table.name, rows: place.rows, rowsMax, done, total });
      if (next === null) break;
      batch = next;
    }
  }
}

/** Reads both sides anew from their disks, whatever was seen when it was copied. */
async function compareTables(
  { source, target, progress }: MoveParts,
  tables: readonly MovedTable[],
  state: SourceState,
): Promise<ComparedTable[]> {
  const compared: ComparedTable[] = [];
  const total = sumOf(state.counts.values());
  let done = 0;
  for (const table of tables) {
    const { name } = table;
    const there = new RowTally();
    const here = new RowTally();
    const rowsMax = state.counts.get(name)!;
    // Side by side, so that neither is far ahead of the other and progress tells of both.
    const rows = source.scan(table)[Symbol.iterator]();
    for await (const some of target.scan(table)) {
      for (const row of some) {
        here.add(row);
        const next = rows.next();
        if (next.done !== true) there.add(next.value);
      }
      const seen = Math.min(here.rows, rowsMax);
      progress({ step: 'compare', table: name, rows: seen, rowsMax, done: done + seen, total });
    }
    for (let next = rows.next(); next.done !== true; next = rows.next()) there.add(next.value);
    done += rowsMax;
    compared.push({ name, source: there.tally(), target: here.tally() });
  }
  return compared;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const one of numbers) sum += one;
  return sum;
}
