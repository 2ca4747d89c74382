/** Removes what is past its time, oldest first, in bounded steps. */
import type { StorageWrites } from '../storage.ts';
import { oldestBucket } from './idempotency.ts';
import { dropEntries } from './poll-entries.ts';
import type { Act, ActsOf, Statements } from './statements.ts';

/** A payload that is still owed when its time comes is looked at again after this time. */
const owedAgainMs = 3_600_000;

/**
 * Keys lead with time or with the position, so a step takes the left edge of each tree: what is
 * deleted together lies together, and nothing is scanned in vain.
 */
export function upkeepWrites(statements: Statements): ActsOf<Pick<StorageWrites, 'trimExpired'>> {
  function* isOwed(position: number): Act<boolean> {
    const row = yield* statements.get(
      `SELECT 1 FROM due WHERE position = ?
       UNION ALL SELECT 1 FROM ordered_line WHERE position = ? LIMIT 1`,
      position,
      position,
    );
    return row !== undefined;
  }

  function* trimIdempotency(now: number, limit: number): Act<number> {
    return yield* statements.run(
      `DELETE FROM idempotency WHERE (bucket, key) IN (
         SELECT bucket, key FROM idempotency WHERE bucket < ? ORDER BY bucket, key LIMIT ?)`,
      oldestBucket(now),
      limit,
    );
  }

  /** Messages with their attempts; the last position that was looked at, or null at the end. */
  function* trimMessages(before: number, after: number, limit: number): Act<number | null> {
    const rows = (yield* statements.all(
      `SELECT position, created_at, deliver_at, CASE WHEN pollers IS NULL THEN 0 ELSE 1 END AS polled FROM message
       WHERE position > ? AND position <= (SELECT value FROM fact WHERE name = 'fresh_position')
       ORDER BY position LIMIT ?`,
      after,
      limit,
    )) as { position: number; created_at: number; deliver_at: number | null; polled: number }[];
    for (const { position, created_at, deliver_at, polled } of rows) {
      if (created_at >= before) return null;
      if (yield* isOwed(position)) continue;
      if (polled === 1) {
        // Its endpoints could not fetch it earlier, and nothing is due of it that says so.
        if (deliver_at !== null && deliver_at >= before) continue;
        yield* dropEntries(statements, position);
      }
      yield* statements.run('DELETE FROM attempt WHERE position = ?', position);
      yield* statements.run('DELETE FROM undelivered WHERE position = ?', position);
      yield* statements.run('DELETE FROM message WHERE position = ?', position);
    }
    return rows.length < limit ? null : rows.at(-1)!.position;
  }

  /** Headers that endpoints added before any attempt that is kept. */
  function* trimHeaders(before: number, limit: number): Act<number> {
    return yield* statements.run(
      `DELETE FROM endpoint_header WHERE (endpoint_id, since) IN (
         SELECT endpoint_id, since FROM endpoint_header WHERE until < ? ORDER BY until LIMIT ?)`,
      before,
      limit,
    );
  }

  function* trimPayloads(now: number, limit: number): Act<number> {
    const rows = (yield* statements.all(
      `SELECT position, CASE WHEN position > (SELECT value FROM fact WHERE name = 'fresh_position')
         THEN 1 ELSE 0 END AS fresh
       FROM message WHERE expires_at < ? ORDER BY expires_at LIMIT ?`,
      now,
      limit,
    )) as { position: number; fresh: number }[];
    for (const { position, fresh } of rows) {
      if (fresh === 1 || (yield* isOwed(position))) {
        const again = now + owedAgainMs;
        yield* statements.run(
          'UPDATE message SET expires_at = ? WHERE position = ?',
          again,
          position,
        );
      } else {
        yield* statements.run(
          'UPDATE message SET payload = NULL, headers = NULL, expires_at = NULL WHERE position = ?',
          position,
        );
      }
    }
    return rows.length;
  }

  return {
    *trimExpired({ now, messagesBefore, after, limit }) {
      const keys = yield* trimIdempotency(now, limit);
      const payloads = yield* trimPayloads(now, limit);
      const headers = yield* trimHeaders(messagesBefore, limit);
      const next = yield* trimMessages(messagesBefore, after, limit);
      const full = [keys, payloads, headers].includes(limit);
      return { more: next !== null || full, after: next ?? after };
    },
  };
}
