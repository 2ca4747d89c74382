/** Where the databases speak differently: the few pieces of SQL that an act asks its driver for. */

/** Tables into which rows are put over earlier ones. */
export type KeyedTable =
  | 'application'
  | 'attempt_count'
  | 'connector'
  | 'consent_asking'
  | 'due'
  | 'duration_hour'
  | 'endpoint'
  | 'endpoint_failed_hour'
  | 'endpoint_failure'
  | 'endpoint_header'
  | 'environment_figure'
  | 'environment_retention'
  | 'event_type'
  | 'fact'
  | 'integration'
  | 'orphaned_endpoint'
  | 'poll_consumer'
  | 'undelivered'
  | 'usage_hour';

export interface Dialect {
  /**
   * Who counts. Where several nodes do, a counter has a row for each, with a column `node`, and is
   * read as their sum; null where there is one alone and no such column.
   */
  readonly node: string | null;
  /** Whether event ids have a table of their own, since no index holds all messages. */
  readonly keepsEventIds: boolean;
  /** The columns of the table's key, with commas between, as `ON CONFLICT` wants them. */
  keyOf(table: KeyedTable): string;
  /** A condition: the column is one of the numbers of a JSON list, which is the next value. */
  isAmongNumbers(column: string): string;
  /** A condition: the column is one of the texts of a JSON list, which is the next value. */
  isAmongTexts(column: string): string;
  /** A condition: the JSON list in the column holds the text that is the next value. */
  holdsText(column: string): string;
  /** A condition: the JSON list in the column shares a text with the JSON list that is the next value. */
  sharesText(column: string): string;
  /** The table, in `FROM`, to be walked by this index; where a database cannot be told, its name. */
  walkedBy(table: string, index: string): string;
  /** The column in a condition that is to be tested, but by which no index is to be chosen. */
  tested(column: string): string;
  /** A condition on a row of `message`: its first deliveries are held by this process, not another. */
  isOwn(message: string): string;
  /** A condition on a row of `message`: its first deliveries may be held by a process, without a row. */
  isFresh(message: string): string;
  /** A condition on a row of `message`: none can appear before it any more, and be passed over. */
  isSettled(message: string): string;
  /** A scalar expression: nothing up to this position that this process holds is fresh any more. */
  readonly freshPosition: string;
  /** An update that moves it to the next value, where it is less than the one after, the same. */
  readonly advanceFresh: string;
  /** Behind a `SELECT`: keeps other writers from its rows until the end; nothing where there are none. */
  readonly forUpdate: string;
  /** A scalar expression: the highest position that was ever given, NULL or 0 where none was. */
  readonly newestPosition: string;
  /** One row: `engine` (name and version), `schema` (its number) and `size` (bytes of all data). */
  readonly storeFacts: string;
  /** Rows of the processes that share the store and live; null where there is one alone. */
  readonly livingNodes: string | null;
  /**
   * Each table that names environments in a column `environment_id`, without those of applications
   * and environments themselves, and its key with commas between: rows of `name` and `key`.
   */
  readonly tablesOfEnvironments: string;
}
