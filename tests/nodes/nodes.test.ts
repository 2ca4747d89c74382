/** Short runs of `npm run prove -- nodes`: several nodes on one PostgreSQL, and what can happen to them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { crowdDatabase } from './crowd-database.ts';
import { cutNetwork } from './cut-network.ts';
import { killNodes } from './kill-nodes.ts';
import { killPostmaster } from './kill-postmaster.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { pauseNodes } from './pause-nodes.ts';
import { poolInFront } from './pool-in-front.ts';
import { promoteStandby } from './promote-standby.ts';
import { restartInTurn } from './restart-in-turn.ts';

/** The promise is 5 s; a busy machine that runs the tests may take longer for anything. */
const takeOverMs = 20_000;

async function prove(
  run: (options: NodeProofOptions) => Promise<NodeProof>,
  rounds: number,
): Promise<NodeProof> {
  using folder = temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const progress = (): void => {};
  const proof = await run({ folder: folder.path, seed, rounds, takeOverMs, progress });
  assert.deepEqual(proof.verdict.violations, [], `seed ${seed}\n${proof.output}`);
  assert.ok(proof.verdict.accepted > 50, `${proof.verdict.accepted} accepted: there was a load`);
  return proof;
}

// One at a time: each is three nodes, a database and a load, and beside others it would find them slow.
describe('several nodes on one database', { concurrency: 1 }, () => {
  test('a database that is gone for long is said to be away, and each node goes on by itself', async () => {
    await prove(killPostmaster, 1);
  });

  test('others take all connections: it is said, and all goes on once they have left', async () => {
    await prove(crowdDatabase, 1);
  });

  test('nodes are restarted one after the other: nothing fails that is tried once more', async () => {
    await prove(restartInTurn, 1);
  });

  test('kill -9 of a node: nothing is lost, others take over', async () => {
    await prove(killNodes, 2);
  });

  test('a node that wakes beyond its lease writes nothing over its successors', async () => {
    const { verdict } = await prove((options) => pauseNodes({ ...options, untilEnded: true }), 3);
    assert.ok(verdict.nodesEnded > 0, 'others took over');
  });

  test('the network to the database is cut, frozen, healed', async () => {
    await prove(cutNetwork, 1);
  });

  test('the synchronous standby is promoted while the primary is killed', async () => {
    await prove(promoteStandby, 1);
  });

  for (const listens of [true, false]) {
    const how = listens ? 'past it' : 'by polling';
    test(`PgBouncer is in front, and nodes hear each other ${how}`, async () => {
      await prove((options) => poolInFront({ ...options, listens }), 1);
    });
  }
});
