/** SQLite's way of saying what databases say differently. */
import type { Dialect, KeyedTable } from '../sql/dialect.ts';

const keys: Record<KeyedTable, string> = {
  application: 'id',
  attempt_count: 'subject, minute',
  connector: 'id',
  consent_asking: 'endpoint_id',
  due: 'endpoint_id, due_at, position, manual',
  duration_hour: 'application_id, subject, minute',
  endpoint: 'id',
  endpoint_failed_hour: 'environment_id, minute, endpoint_id',
  endpoint_failure: 'endpoint_id',
  endpoint_header: 'endpoint_id, since',
  environment_figure: 'environment_id, span, minute',
  environment_retention: 'environment_id',
  event_type: 'environment_id, name',
  fact: 'name',
  integration: 'application_id, id',
  orphaned_endpoint: 'endpoint_id',
  poll_consumer: 'endpoint_id, consumer_id',
  undelivered: 'position, endpoint_id',
  usage_hour: 'application_id, hour',
};

const isAmong = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`;

const freshPosition = `(SELECT value FROM fact WHERE name = 'fresh_position')`;

export const sqliteDialect: Dialect = {
  node: null,
  keepsEventIds: false,
  keyOf: (table) => keys[table],
  isAmongNumbers: isAmong,
  isAmongTexts: isAmong,
  holdsText: (column) => `EXISTS (SELECT 1 FROM json_each(${column}) WHERE value = ?)`,
  sharesText: (column) =>
    `EXISTS (SELECT 1 FROM json_each(${column}) AS own JOIN json_each(?) AS seen USING (value))`,
  walkedBy: (table, index) => `${table} INDEXED BY ${index}`,
  // The plus keeps the planner from an index on it.
  tested: (column) => `+${column}`,
  isOwn: () => '1 = 1',
  isFresh: (message) => `${message}.position > ${freshPosition}`,
  freshPosition,
  advanceFresh: `UPDATE fact SET value = ? WHERE name = 'fresh_position' AND value < ?`,
  // There is one writer: what is accepted later has a later position.
  isSettled: () => 'TRUE',
  forUpdate: '',
  newestPosition: `(SELECT seq FROM sqlite_sequence WHERE name = 'message')`,
  storeFacts: `SELECT 'SQLite ' || sqlite_version() AS engine, pages.page_count * size.page_size AS size,
      version.user_version AS schema
    FROM pragma_page_count AS pages, pragma_page_size AS size, pragma_user_version AS version`,
  livingNodes: null,
  tablesOfEnvironments: `SELECT m.name AS name,
      coalesce((SELECT group_concat(name, ', ') FROM
        (SELECT name FROM pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)), 'rowid') AS key
    FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
    WHERE m.type = 'table' AND m.name <> 'application' AND c.name = 'environment_id'`,
};
