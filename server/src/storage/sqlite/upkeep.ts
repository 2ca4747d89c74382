/** Removes what is past its time, oldest first, in bounded steps. */
import type { StorageWrites } from '../storage.ts';
import { oldestBucket } from './idempotency.ts';
import { dropEntries } from './poll-entries.ts';
import type { Statements } from './statements.ts';

/** A payload that is still owed when its time comes is looked at again after this time. */
const owedAgainMs = 3_600_000;

/**
 * Keys lead with time or with the position, so a step takes the left edge of each tree: what is
 * deleted together lies together, and nothing is scanned in vain.
 */
export function upkeepWrites(statements: Statements): Pick<StorageWrites, 'trimExpired'> {
  function isOwed(position: number): boolean {
    const row = statements.get(
      `SELECT 1 FROM due WHERE position = ?1
       UNION ALL SELECT 1 FROM ordered_line WHERE position = ?1 LIMIT 1`,
      position,
    );
    return row !== undefined;
  }

  function trimIdempotency(now: number, limit: number): number {
    return statements.run(
      `DELETE FROM idempotency WHERE (bucket, key) IN (
         SELECT bucket, key FROM idempotency WHERE bucket < ? ORDER BY bucket, key LIMIT ?)`,
      oldestBucket(now),
      limit,
    ).changes;
  }

  /** Messages with their attempts; the last position that was looked at, or null at the end. */
  function trimMessages(before: number, after: number, limit: number): number | null {
    const rows = statements.all(
      `SELECT position, created_at, deliver_at, pollers IS NOT NULL AS polled FROM message
       WHERE position > ? AND position <= (SELECT value FROM fact WHERE name = 'fresh_position')
       ORDER BY position LIMIT ?`,
      after,
      limit,
    ) as { position: number; created_at: number; deliver_at: number | null; polled: number }[];
    for (const { position, created_at, deliver_at, polled } of rows) {
      if (created_at >= before) return null;
      if (isOwed(position)) continue;
      if (polled === 1) {
        // Its endpoints could not fetch it earlier, and nothing is due of it that says so.
        if (deliver_at !== null && deliver_at >= before) continue;
        dropEntries(statements, position);
      }
      statements.run('DELETE FROM attempt WHERE position = ?', position);
      statements.run('DELETE FROM undelivered WHERE position = ?', position);
      statements.run('DELETE FROM message WHERE position = ?', position);
    }
    return rows.length < limit ? null : rows.at(-1)!.position;
  }

  /** Headers that endpoints added before any attempt that is kept. */
  function trimHeaders(before: number, limit: number): number {
    return statements.run(
      `DELETE FROM endpoint_header WHERE (endpoint_id, since) IN (
         SELECT endpoint_id, since FROM endpoint_header WHERE until < ? ORDER BY until LIMIT ?)`,
      before,
      limit,
    ).changes;
  }

  function trimPayloads(now: number, limit: number): number {
    const rows = statements.all(
      `SELECT position, position > (SELECT value FROM fact WHERE name = 'fresh_position') AS fresh
       FROM message WHERE expires_at < ? ORDER BY expires_at LIMIT ?`,
      now,
      limit,
    ) as { position: number; fresh: number }[];
    for (const { position, fresh } of rows) {
      if (fresh === 1 || isOwed(position)) {
        const again = now + owedAgainMs;
        statements.run('UPDATE message SET expires_at = ? WHERE position = ?', again, position);
      } else {
        statements.run(
          'UPDATE message SET payload = NULL, headers = NULL, expires_at = NULL WHERE position = ?',
          position,
        );
      }
    }
    return rows.length;
  }

  return {
    trimExpired({ now, messagesBefore, after, limit }) {
      const keys = trimIdempotency(now, limit);
      const payloads = trimPayloads(now, limit);
      const headers = trimHeaders(messagesBefore, limit);
      const next = trimMessages(messagesBefore, after, limit);
      const full = [keys, payloads, headers].includes(limit);
      return { more: next !== null || full, after: next ?? after };
    },
  };
}
