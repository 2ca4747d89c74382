/**
 * Locks the heads of the lines that a batch has to do with, in one order everywhere, before its acts
 * come to them in theirs: so two nodes never wait for each other.
 */
import type { Message } from '../../domain/message.ts';
import type { WriteCall } from '../create-storage.ts';
import type { AttemptRecord } from '../storage.ts';
import { messagesOf } from './accept-answers.ts';
import type { AskServer } from './wire-statements.ts';

const inOrder = 'ORDER BY head.application_id, head.endpoint_id, head.order_key';

/** ?1 a JSON list. Those that are made in this transaction nobody else can hold. */
const byPosition = `SELECT FROM ordered_head AS head
  JOIN json_to_recordset(?1::json) AS listed (application_id text, endpoint_id text, position bigint)
    USING (application_id, endpoint_id, position) ${inOrder} FOR UPDATE OF head`;
const byKey = `SELECT FROM ordered_head AS head
  JOIN json_to_recordset(?1::json) AS listed (application_id text, endpoint_id text, order_key text)
    USING (application_id, endpoint_id, order_key) ${inOrder} FOR UPDATE OF head`;

/**
 * What has no head yet cannot be locked as a row: two that make one meet here. The locks end with
 * the transaction.
 */
const keys = `SELECT pg_advisory_xact_lock(key) FROM (
  SELECT DISTINCT hashtextextended(endpoint_id || ' ' || order_key, 0) AS key
  FROM json_to_recordset(?1::json) AS listed (endpoint_id text, order_key text) ORDER BY key
) AS hashed`;

interface Line {
  application_id: string;
  endpoint_id: string;
  order_key: string;
}

/** For calls that accept messages. */
export async function lockLines(ask: AskServer, calls: readonly WriteCall[]): Promise<void> {
  const lines = calls.flatMap(({ input }) => messagesOf(input)).flatMap(linesOf);
  if (lines.length === 0) return;
  const values = [JSON.stringify(lines)];
  await ask({ sql: keys, values });
  await ask({ sql: byKey, values });
}

function linesOf({ applicationId, ordered, deliverAt }: Message): Line[] {
  // One that is put off takes its place later.
  if (deliverAt !== null) return [];
  return Object.entries(ordered ?? {}).map(([endpointId, key]) => ({
    application_id: applicationId,
    endpoint_id: endpointId,
    order_key: key,
  }));
}

/** For calls that record attempts: of those that may end a delivery in order. */
export async function lockTurns(ask: AskServer, calls: readonly WriteCall[]): Promise<void> {
  const places = calls
    .filter(({ verb }) => verb === 'recordAttempts')
    .flatMap(({ input }) => input as AttemptRecord[])
    .filter(({ attempt, doneDueAt }) => attempt.nextAt === null && doneDueAt !== null)
    .map(({ attempt }) => ({
      application_id: attempt.applicationId,
      endpoint_id: attempt.endpointId,
      position: attempt.position,
    }));
  if (places.length > 0) await ask({ sql: byPosition, values: [JSON.stringify(places)] });
}
