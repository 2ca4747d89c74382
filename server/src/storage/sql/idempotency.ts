/** Answers kept for repeated requests, by the hour. */
import type { Once } from '../storage.ts';
import type { Act, Row, Statements } from './statements.ts';

const hourMs = 3_600_000;
/** How many hours, beside the present one, a key is remembered (Svix: 12 h). */
const hoursKept = 12;

export type Remembered =
  | { kind: 'new' }
  | { kind: 'replayed'; status: number; body: string | null }
  | { kind: 'mismatch' };

const lookUp = `SELECT fingerprint, status, body FROM idempotency
  WHERE key = ? AND bucket IN (${'?, '.repeat(hoursKept)}?)`;

/** Looks for an earlier answer under this key. */
export function* recall(statements: Statements, once: Once): Act<Remembered> {
  const present = Math.floor(once.at / hourMs);
  const latest = (yield* statements.get('SELECT max(bucket) AS bucket FROM idempotency'))![
    'bucket'
  ];
  const row =
    (yield* find(statements, once.key, present)) ??
    // The clock went back: what was kept before that lies in hours that are yet to come.
    (latest !== null && (latest as number) > present
      ? yield* find(statements, once.key, latest as number)
      : undefined);
  if (row === undefined) return { kind: 'new' };
  if (Buffer.compare(row['fingerprint'] as Uint8Array, once.fingerprint) !== 0) {
    return { kind: 'mismatch' };
  }
  return { kind: 'replayed', status: row['status'] as number, body: row['body'] as string | null };
}

/** The row of a key in this hour or those before it. */
function* find(statements: Statements, key: Uint8Array, bucket: number): Act<Row | undefined> {
  const buckets = Array.from({ length: hoursKept + 1 }, (_, hours) => bucket - hours);
  return yield* statements.get(lookUp, key, ...buckets);
}

/** Keeps an answer; part of the transaction that made it true. */
export function* remember(statements: Statements, once: Once): Act<void> {
  yield* statements.run(
    'INSERT INTO idempotency (bucket, key, fingerprint, status, body) VALUES (?, ?, ?, ?, ?)',
    Math.floor(once.at / hourMs),
    once.key,
    once.fingerprint,
    once.status,
    once.body,
  );
}

/** The first bucket that is still looked at. */
export function oldestBucket(now: number): number {
  return Math.floor(now / hourMs) - hoursKept;
}
