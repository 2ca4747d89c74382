/** Removes what is past its time: slices whole, and the little that lies elsewhere in bounded steps. */
import type { TrimBounds } from '../storage.ts';
import { oldestBucket } from '../sql/idempotency.ts';
import type { Value } from '../sql/statements.ts';
import { dropOldKeys, dropOldSlice, firstPosition } from './slices.ts';
import type { Transactions } from './transactions.ts';

/** A payload that is still owed when its time comes is looked at again after this time. */
const owedAgainMs = 3_600_000;

const isOwed = `(EXISTS (SELECT FROM due WHERE due.position = found.position)
    OR EXISTS (SELECT FROM ordered_line WHERE ordered_line.position = found.position)
    OR EXISTS (SELECT FROM node WHERE node.id = found.node AND drained_at IS NULL
      AND fresh_position < found.position))`;

/** $1 now, $2 when to look again at what is owed, $3 how many. */
const expirePayloads = `WITH found AS (
    SELECT application_id, position, node FROM message WHERE expires_at < $1
    ORDER BY expires_at LIMIT $3::integer),
  judged AS (SELECT found.*, ${isOwed} AS is_owed FROM found)
  UPDATE message SET payload = CASE WHEN is_owed THEN payload END,
    headers = CASE WHEN is_owed THEN headers END, expires_at = CASE WHEN is_owed THEN $2::bigint END
  FROM judged
  WHERE message.application_id = judged.application_id AND message.position = judged.position`;

const expireHeaders = `DELETE FROM endpoint_header WHERE (endpoint_id, since) IN (
  SELECT endpoint_id, since FROM endpoint_header WHERE until < $1 ORDER BY until LIMIT $2::integer)`;

/** What a clock that was wrong has dated elsewhere. */
const expireOtherKeys = `DELETE FROM idempotency_other WHERE (bucket, key) IN (
  SELECT bucket, key FROM idempotency_other WHERE bucket < $1 ORDER BY bucket, key
  LIMIT $2::integer)`;

/** Messages of no slice. $1 before when they were created, $2 how many. */
const trimOthers = `WITH gone AS (
    DELETE FROM message_other WHERE position IN (
      SELECT position FROM message_other AS found
      WHERE created_at < $1 AND (pollers IS NULL OR coalesce(deliver_at, 0) < $1) AND NOT ${isOwed}
      ORDER BY position LIMIT $2::integer)
    RETURNING position),
  attempts AS (DELETE FROM attempt_other USING gone WHERE attempt_other.position = gone.position),
  undelivered AS (
    DELETE FROM undelivered_other USING gone WHERE undelivered_other.position = gone.position),
  entries AS (DELETE FROM poll_entry USING gone WHERE poll_entry.position = gone.position),
  later AS (DELETE FROM poll_later USING gone WHERE poll_later.position = gone.position),
  events AS (DELETE FROM message_event USING gone WHERE message_event.position = gone.position)
  SELECT count(*) AS count FROM gone`;

/** What was sent once more after its slice was dropped. */
const trimStrays = `DELETE FROM attempt_other WHERE position < $1 AND started_at < $2
  AND NOT EXISTS (SELECT FROM message_other WHERE message_other.position = attempt_other.position)`;

/** Rows that lead to messages of slices that are gone. $1 the first position that is not, $2 how many. */
const leftBehind = ['message_event', 'poll_entry'].map(
  (table) => `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} AS one WHERE position < $1 AND NOT EXISTS (
      SELECT FROM message_other WHERE message_other.position = one.position)
    ORDER BY position LIMIT $2::integer))`,
);

/** A step, as the contract has it; `after` means nothing here and is answered as it came. */
export async function trimExpired(
  transactions: Transactions,
  { now, messagesBefore, after, limit }: TrimBounds,
): Promise<{ more: boolean; after: number }> {
  const counts: number[] = [];
  const step = (sql: string, values: Value[]): Promise<void> =>
    transactions.run('READ COMMITTED', async (ask) => {
      const { rows, changes } = await ask({ sql, values });
      counts.push((rows[0]?.['count'] as number | undefined) ?? changes);
    });
  const hour = oldestBucket(now);
  await dropOldKeys(transactions, hour);
  await step(expireOtherKeys, [hour, limit]);
  await step(expirePayloads, [now, now + owedAgainMs, limit]);
  await step(expireHeaders, [messagesBefore, limit]);
  await step(trimOthers, [messagesBefore, limit]);
  const droppedSlice = await dropOldSlice(transactions, messagesBefore);
  const first = await transactions.run('READ COMMITTED', firstPosition);
  if (first !== null) {
    for (const sql of leftBehind) await step(sql, [first, limit]);
    await step(trimStrays, [first, messagesBefore]);
    counts.pop();
  }
  const more = droppedSlice || counts.some((count) => count >= limit);
  return { more, after };
}
