/** Finds out which messages were accepted by statements whose connections were lost. */
import type { Message } from '../../domain/message.ts';
import type { Connections } from './connections.ts';
import type { AcceptPlace, Membership } from './membership.ts';
import { inTransaction } from './transaction.ts';

export interface Accepted {
  position: number;
  /** Endpoints that get it in order and at which it is the one whose turn it is. */
  turns: string[];
}

/** The lock waits for a statement that is still at it, so that it is seen; one may wait for a standby. */
const lockMs = 4_000;

/** FOR UPDATE, or a statement that saw the row before would pass the fence all the same. */
export const lockNode = 'SELECT ended_at FROM node WHERE id = $1 FOR UPDATE';
/** A statement that arrives only now is of an older epoch: it finds no fence. */
export const turnEpoch = 'UPDATE node SET epoch = epoch + 1 WHERE id = $1 RETURNING epoch';

/** $1 the applications, $2 the ids, both as JSON lists; $3 the position behind which they are. */
export const findMessages = `SELECT message.id, message.position, (
    SELECT json_agg(endpoint_id)::text FROM ordered_head
    WHERE ordered_head.application_id = message.application_id
      AND ordered_head.position = message.position
      AND message.ordered IS NOT NULL) AS turns
  FROM json_array_elements_text($1::json) WITH ORDINALITY AS asked (application_id, place)
  JOIN json_array_elements_text($2::json) WITH ORDINALITY AS ids (id, place) USING (place)
  JOIN message ON message.application_id = asked.application_id AND message.id = ids.id
  WHERE message.position > $3::bigint`;

/**
 * By the ids of the messages. Once it has resolved, none of the statements that were under way can
 * take effect any more. `place` is where they were begun: by now another node may have ended that
 * one, and this process be a new one.
 */
export async function findAccepted(
  { connections, membership }: { connections: Pick<Connections, 'use'>; membership: Membership },
  messages: readonly Message[],
  { node, after }: AcceptPlace,
): Promise<Map<string, Accepted>> {
  const { epoch, found } = await inTransaction(connections, async (ask) => {
    await ask(`SELECT set_config('lock_timeout', $1, true)`, [String(lockMs)]);
    const { rows: own } = await ask(lockNode, [node]);
    const { rows } = await ask(findMessages, [
      JSON.stringify(messages.map(({ applicationId }) => applicationId)),
      JSON.stringify(messages.map(({ id }) => id)),
      after,
    ]);
    const isEnded = own[0] === undefined || own[0]['ended_at'] !== null;
    const turned = isEnded ? null : await ask(turnEpoch, [node]);
    const found = new Map(
      rows.map((row) => {
        const turns = row['turns'] === null ? [] : (JSON.parse(row['turns'] as string) as string[]);
        return [row['id'] as string, { position: row['position'] as number, turns }];
      }),
    );
    return { epoch: turned?.rows[0]?.['epoch'] as number | undefined, found };
  });
  if (epoch !== undefined && membership.number === node) membership.turnEpoch(epoch);
  return found;
}
