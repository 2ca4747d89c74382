/** The keys by which a source knows what it has taken: one row each, until it expires. */
import type { Message } from '../../domain/message.ts';
import type { Act, Statements } from './statements.ts';

/** Whether the message is the first with its key; then the key is its own. */
export function* takeSourceKey(
  statements: Statements,
  { id, applicationId, createdAt, sourceKey }: Message,
): Act<boolean> {
  if (sourceKey === undefined) return true;
  const changes = yield* statements.run(
    `INSERT INTO source_key (application_id, key, seen_at, expires_at, message_id)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (application_id, key) DO UPDATE SET seen_at = excluded.seen_at,
       expires_at = excluded.expires_at, message_id = excluded.message_id
     WHERE source_key.expires_at <= excluded.seen_at`,
    applicationId,
    sourceKey.hash,
    createdAt,
    sourceKey.expiresAt,
    id,
  );
  return changes > 0;
}
