/** Removes what is past its time, oldest first, in bounded steps. */
import type { StorageWrites } from '../storage.ts';
import { oldestBucket } from './idempotency.ts';
import type { Statements } from './statements.ts';

export function upkeepWrites(statements: Statements): Pick<StorageWrites, 'trimExpired'> {
  return {
    trimExpired({ now, messagesBefore, idempotencyBefore, limit }) {
      let removed = 0;
      // Every key leads with time, so each of these takes the left edge of its tree.
      removed += statements.run(
        `DELETE FROM idempotency WHERE (bucket, key) IN (
           SELECT bucket, key FROM idempotency WHERE bucket < ? ORDER BY bucket, key LIMIT ?)`,
        oldestBucket(idempotencyBefore),
        limit,
      ).changes;
      const old = statements.all(
        `SELECT position, created_at FROM message
         WHERE position <= (SELECT value FROM fact WHERE name = 'fresh_position')
         ORDER BY position LIMIT ?`,
        limit,
      );
      const gone = old.filter((row) => (row['created_at'] as number) < messagesBefore);
      for (const { position } of gone as { position: number }[]) {
        const owed = statements.get('SELECT 1 FROM due WHERE position = ? LIMIT 1', position);
        if (owed !== undefined) continue;
        statements.run('DELETE FROM attempt WHERE position = ?', position);
        removed += statements.run('DELETE FROM message WHERE position = ?', position).changes;
      }
      const expired = statements.all(
        `SELECT position FROM message WHERE expires_at < ? AND payload IS NOT NULL LIMIT ?`,
        now,
        limit,
      );
      for (const { position } of expired as { position: number }[]) {
        const owed = statements.get('SELECT 1 FROM due WHERE position = ? LIMIT 1', position);
        if (owed !== undefined) continue;
        removed += statements.run(
          'UPDATE message SET payload = NULL WHERE position = ?',
          position,
        ).changes;
      }
      return { more: removed >= limit };
    },
  };
}
