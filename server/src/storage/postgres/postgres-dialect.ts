/** PostgreSQL's way of saying what databases say differently. */
import type { Dialect, KeyedTable } from '../sql/dialect.ts';

/** As in the migrations. What is counted or owed lies with its application, and counters with their node. */
const keys: Record<KeyedTable, string> = {
  application: 'id',
  attempt_count: 'application_id, subject, minute, node',
  connector: 'id',
  consent_asking: 'endpoint_id',
  due: 'application_id, endpoint_id, due_at, position, manual',
  duration_hour: 'application_id, subject, minute, node',
  endpoint: 'application_id, id',
  endpoint_failed_hour: 'environment_id, minute, endpoint_id, node',
  endpoint_failure: 'endpoint_id',
  endpoint_header: 'endpoint_id, since',
  environment_figure: 'environment_id, span, minute, node',
  environment_retention: 'environment_id',
  event_type: 'environment_id, name',
  fact: 'name',
  integration: 'application_id, id',
  orphaned_endpoint: 'endpoint_id',
  poll_consumer: 'application_id, endpoint_id, consumer_id',
  undelivered: 'application_id, position, endpoint_id',
  usage_hour: 'application_id, hour, node',
};

/** An array is a bound of an index, which a join would not be. */
function isAmong(column: string, type: string): string {
  return `${column} = ANY (ARRAY(
    SELECT value::${type} FROM json_array_elements_text(?::json) AS listed (value)))`;
}

/** `node` says who counts, whenever it is asked; 0 where the process is no node. `settled`: see `isSettled`. */
export function createDialect(node: () => number, settled = Number.MAX_SAFE_INTEGER): Dialect {
  return {
    get node() {
      return String(node());
    },
    keepsEventIds: true,
    keyOf: (table) => keys[table],
    isAmongNumbers: (column) => isAmong(column, 'bigint'),
    isAmongTexts: (column) => isAmong(column, 'text'),
    // Of a list and a text, containment asks whether the text is one of the list.
    holdsText: (column) => `${column}::jsonb @> to_jsonb(?::text)`,
    sharesText: (column) =>
      `EXISTS (SELECT FROM jsonb_array_elements_text(${column}::jsonb) AS own (value)
        JOIN jsonb_array_elements_text(?::jsonb) AS seen (value) USING (value))`,
    walkedBy: (table) => table,
    // No index holds what was put together.
    tested: (column) => `(${column} || '')`,
    isOwn: (message) => `${message}.node = ${node()}`,
    // The first condition is a bound for an index, the second tells the nodes apart. Nothing is fresh
    // of those that do not deliver, and nobody moves their marks.
    isFresh: (message) =>
      `${message}.position > (SELECT min(fresh_position) FROM node
          WHERE drained_at IS NULL AND works)
        AND EXISTS (SELECT FROM node WHERE node.id = ${message}.node
          AND node.drained_at IS NULL AND node.fresh_position < ${message}.position)`,
    get freshPosition() {
      return `(SELECT fresh_position FROM node WHERE id = ${node()})`;
    },
    get advanceFresh() {
      return `UPDATE node SET fresh_position = ? WHERE id = ${node()} AND fresh_position < ?`;
    },
    isSettled: (message) => `${message}.position <= ${settled}`,
    forUpdate: 'FOR UPDATE',
    newestPosition: `(SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END
      FROM message_position)`,
    storeFacts: `SELECT 'PostgreSQL ' || current_setting('server_version') AS engine,
        pg_database_size(current_database()) AS size, version AS schema
      FROM schema_version`,
    livingNodes: `SELECT id AS node, name, works, started_at, (SELECT count(*) FROM shard
          WHERE shard.node = node.id) AS shards, lease_until - gancho_now() AS lease_left
      FROM node WHERE ended_at IS NULL ORDER BY id LIMIT 100`,
    tablesOfEnvironments: `SELECT t.relname AS name, (
        SELECT string_agg(part.attname::text, ', ' ORDER BY listed.place)
        FROM pg_index JOIN unnest(pg_index.indkey) WITH ORDINALITY AS listed (number, place) ON true
          JOIN pg_attribute AS part ON part.attrelid = t.oid AND part.attnum = listed.number
        WHERE pg_index.indrelid = t.oid AND pg_index.indisprimary) AS key
      FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid
      WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
        AND NOT t.relispartition AND t.relname <> 'application' AND c.attname = 'environment_id'`,
  };
}
