/** The verbs by which nodes share the database: to live, to divide the work, to take over, to tell. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Renewed, SharedStore, Trouble } from '../contract/nodes.ts';
import type { Row, Value } from '../sql/statements.ts';
import { agree } from './agree.ts';
import type { Connections } from './connections.ts';
import { failureOf } from './database-fault.ts';
import { Hints } from './hints.ts';
import { listenForNodes, type ListenParts } from './listen.ts';
import { fence, fenced, requireFence, type Membership } from './membership.ts';
import { drainNode, endNode, endOverdue, hasUndrained } from './take-over.ts';

export interface NodesParts {
  connections: Connections;
  membership: Membership;
  clock: Clock;
  random: Random;
  /** Opens a connection that hears notifications: not one through a pooler. */
  openListener: ListenParts['open'];
  report: (problem: string) => void;
}

/** Rows of nodes that ended longer ago are of no use to anybody. */
const forgottenAfterMs = 7 * 86_400_000;

/** Nothing of a new node lies before what is newest now. */
const joinNodes = `INSERT INTO node (name, works, identity, lease_until, fresh_position)
  SELECT $1, $2::boolean, $4, gancho_now() + $3::bigint,
    CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM message_position
  RETURNING id, epoch, record_epoch, fresh_position, current_setting('synchronous_commit') AS durability,
    current_setting('fsync') AS fsync`;

const findPredecessors = 'SELECT id FROM node WHERE identity = $1 AND ended_at IS NULL';

const unsynced =
  'The database does not wait for its disk (fsync is off): a crash of its machine can lose what was acknowledged.';

const forgetEnded = 'DELETE FROM node WHERE drained_at < gancho_now() - $1::bigint';

/**
 * $3 the last message of this node, $4 up to where nothing else is its own: once the former is done
 * with, so is everything up to the latter.
 */
const renewLease = `WITH renewed AS (
    UPDATE node SET lease_until = gancho_now() + $2::bigint,
      fresh_position = CASE WHEN fresh_position >= $3::bigint
        THEN greatest(fresh_position, $4::bigint) ELSE fresh_position END
    WHERE id = $1 AND ended_at IS NULL RETURNING id)
  SELECT (SELECT count(*) FROM renewed) AS renewed,
    (SELECT json_agg(json_build_object('node', id, 'works', works) ORDER BY id)::text FROM node
      WHERE ended_at IS NULL AND (lease_until > gancho_now() OR id = $1)) AS nodes,
    (SELECT json_agg(shard ORDER BY shard)::text FROM shard WHERE node = $1) AS mine,
    (SELECT count(*) FROM shard WHERE node IS NULL) AS free,
    (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM message_position)
      AS newest`;

/** Shards that another node takes at this moment are passed over. */
const takeFree = `WITH ${fence},
  free AS (SELECT shard FROM shard WHERE node IS NULL ORDER BY shard LIMIT $2::integer
    FOR UPDATE SKIP LOCKED),
  taken AS (UPDATE shard SET node = alive.node FROM free CROSS JOIN alive
    WHERE shard.shard = free.shard RETURNING shard.shard)
  SELECT fence.durability, (SELECT json_agg(shard ORDER BY shard)::text FROM taken) AS shards
  FROM fence`;

const release = `UPDATE shard SET node = NULL WHERE node = $1
  AND shard IN (SELECT value::smallint FROM json_array_elements_text($2::json))`;

const note = `WITH ${fence}
  INSERT INTO endpoint_trouble (application_id, endpoint_id, node, since)
  SELECT $2, $3, node, gancho_now() FROM alive ON CONFLICT DO NOTHING`;

const clear = `DELETE FROM endpoint_trouble
  WHERE endpoint_id IN (SELECT value FROM json_array_elements_text($1::json))`;

const list = `SELECT DISTINCT application_id, endpoint_id FROM endpoint_trouble
  ORDER BY application_id, endpoint_id`;

export function createNodes(parts: NodesParts): SharedStore & { close: () => Promise<void> } {
  const { connections, membership, clock } = parts;
  const hints = new Hints(connections, clock, () => membership.number);

  async function ask(sql: string, values: readonly Value[] = []): Promise<Row[]> {
    try {
      return (await connections.query(sql, values)).rows;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async function endAndDrain(row: Row): Promise<void> {
    const node = row['id'] as number;
    await endNode(connections, node);
    while (!(await drainNode(connections, { node, limit: drainedAtOnce }))) {
      // Each step is a transaction of its own, so that none is long.
    }
  }

  return {
    async join({ name, identity = null, works, leaseMs }) {
      await ask(forgetEnded, [forgottenAfterMs]);
      for (const row of await ask(findPredecessors, [identity])) await endAndDrain(row);
      const [row] = await ask(joinNodes, [name, works ? 'true' : 'false', leaseMs, identity]);
      requireFence(row!['durability'] as string);
      if (row!['fsync'] !== 'on') parts.report(unsynced);
      membership.joined(row!);
      return { node: membership.node };
    },
    async renew({ leaseMs }) {
      const { node, lastFresh, passedOver } = membership;
      const before = membership.beforeNewest();
      const [row] = await ask(renewLease, [node, leaseMs, lastFresh, passedOver]);
      membership.sawNewest(before, row!['newest'] as number);
      return renewedOf(row!);
    },
    async takeShards({ max }) {
      const [row] = await ask(takeFree, [membership.node, max]);
      if (row === undefined) throw fenced();
      return numbersOf(row['shards']);
    },
    async releaseShards(shards) {
      await ask(release, [membership.node, JSON.stringify(shards)]);
    },
    async leave() {
      const { node } = membership;
      membership.left();
      await endAndDrain({ id: node });
    },
    async takeOver({ limit }) {
      const ended = await endOverdue(connections, membership.node);
      await drainNode(connections, { node: null, limit });
      return { ended, more: await hasUndrained(connections) };
    },
    agree: (name, value) =>
      agree((sql, values) => connections.query(sql, values), name, value).catch(
        (error: unknown) => {
          throw failureOf(error);
        },
      ),
    async noteTrouble({ applicationId, endpointId }) {
      await ask(note, [membership.node, applicationId, endpointId]);
    },
    async clearTrouble(endpointIds) {
      await ask(clear, [JSON.stringify(endpointIds)]);
    },
    listTrouble: async () => (await ask(list)).map(troubleOf),
    tell: (hint) => hints.tell(hint),
    listen: (ears) =>
      listenForNodes({ ...parts, open: parts.openListener, node: () => membership.number, ears }),
    close: () => hints.close(),
  };
}

/** Messages of a step, where nobody says. */
const drainedAtOnce = 1_000;

function renewedOf(row: Row): Renewed {
  if (row['renewed'] === 0) return { kind: 'fenced' };
  return {
    kind: 'ok',
    nodes: JSON.parse(row['nodes'] as string) as { node: number; works: boolean }[],
    mine: numbersOf(row['mine']),
    free: row['free'] as number,
  };
}

function troubleOf(row: Row): Trouble {
  return {
    applicationId: row['application_id'] as string,
    endpointId: row['endpoint_id'] as string,
  };
}

function numbersOf(json: unknown): number[] {
  return json === null ? [] : (JSON.parse(json as string) as number[]);
}
