/** Finds out which messages were accepted by statements whose connections were lost. */
import type { Message } from '../../domain/message.ts';
import type { Connections } from './connections.ts';
import type { AcceptPlace, Membership } from './membership.ts';
import { lockNode, turnEpoch } from './node-epochs.ts';
import { inTransaction } from './transaction.ts';

export interface Accepted {
  position: number;
  /** Endpoints that get it in order and at which it is the one whose turn it is. */
  turns: string[];
}

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
    const { isEnded } = await lockNode(ask, node);
    const { rows } = await ask(findMessages, [
      JSON.stringify(messages.map(({ applicationId }) => applicationId)),
      JSON.stringify(messages.map(({ id }) => id)),
      after,
    ]);
    const epoch = isEnded ? null : await turnEpoch(ask, node, 'epoch');
    const found = new Map(
      rows.map((row) => {
        const turns = row['turns'] === null ? [] : (JSON.parse(row['turns'] as string) as string[]);
        return [row['id'] as string, { position: row['position'] as number, turns }];
      }),
    );
    return { epoch, found };
  });
  if (epoch !== null && membership.number === node) membership.turnEpoch(epoch);
  return found;
}
