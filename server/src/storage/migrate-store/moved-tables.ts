/**
 * Which tables a move copies, and which columns of them: all that the two schemas have. Only what is
 * not the same on both sides is named here; whatever else differs is an error, so that a table or a
 * column that is added later cannot be forgotten.
 */
import { MoveRefused } from '../contract/store-move.ts';

export interface TableShape {
  name: string;
  columns: string[];
  /** The columns of the primary key, in its order. */
  key: string[];
}

/** Rows that are copied: read from the source by its key, written to a table of the target. */
export interface MovedTable {
  /** The table of the target. */
  name: string;
  /** The table of the source, and which of its rows. */
  from: string;
  where: string;
  columns: string[];
  /** Columns by which the source's rows are walked. */
  key: string[];
}

const everyRow = '1 = 1';

/** The watermark of fresh messages becomes that of a node that has ended (see postgres/begin-move.ts). */
const chosenRows: Readonly<Record<string, string>> = { fact: "name <> 'fresh_position'" };

/** What the source holds as an index, and the target as a table. */
const derived: readonly MovedTable[] = [
  {
    name: 'message_event',
    from: 'message',
    where: 'event_id IS NOT NULL',
    columns: ['application_id', 'event_id', 'position'],
    key: ['position'],
  },
];

/** What belongs to the nodes of the target, and to the move itself. */
const ofTarget = [
  'agreed',
  'change_note',
  'endpoint_trouble',
  'node',
  'schema_version',
  'shard',
  'store_move',
  'store_move_table',
];

/** Columns that the target alone has; who writes the rows fills them. */
const columnsOfTarget: Readonly<Record<string, readonly string[]>> = {
  attempt_count: ['node'],
  duration_hour: ['node'],
  endpoint_failed_hour: ['node'],
  environment_figure: ['node'],
  message: ['node'],
  usage_hour: ['node'],
};

/** All that is moved. Throws `MoveRefused` where the schemas do not fit. */
export function planMove(
  source: readonly TableShape[],
  target: readonly TableShape[],
): MovedTable[] {
  const planned = new Set([...ofTarget, ...derived.map(({ name }) => name)]);
  for (const { name } of target) {
    if (planned.has(name) || source.some((table) => table.name === name)) continue;
    throw misfit(`nothing is known of where the table ${name} comes from`);
  }
  const tables = source.map((table): MovedTable => {
    const { name, columns, key } = table;
    requireSameColumns(
      table,
      target.find((other) => other.name === name),
    );
    return { name, from: name, where: chosenRows[name] ?? everyRow, columns, key };
  });
  return [...tables, ...derived];
}

function requireSameColumns({ name, columns }: TableShape, target: TableShape | undefined): void {
  if (target === undefined) throw misfit(`there is no table ${name} in the target`);
  const added = columnsOfTarget[name] ?? [];
  const here = new Set(columns);
  const there = new Set(target.columns.filter((column) => !added.includes(column)));
  const [odd] = here.symmetricDifference(there);
  if (odd !== undefined) throw misfit(`only one side has the column ${odd} of the table ${name}`);
}

function misfit(what: string): MoveRefused {
  return new MoveRefused(`The two stores do not fit together: ${what}. This is a fault of Gancho.`);
}
