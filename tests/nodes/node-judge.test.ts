/** The proofs of several nodes can fail: each planted fault breaks one promise, and the judge says so. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PostgresServer } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';
import { cutNetwork, reset } from './cut-network.ts';
import { killNodes } from './kill-nodes.ts';
import { killPostmaster } from './kill-postmaster.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { pauseNodes } from './pause-nodes.ts';
import { promoteStandby } from './promote-standby.ts';
import { restartInTurn } from './restart-in-turn.ts';

const module = pathToFileURL(resolve(import.meta.dirname, 'plant-source.ts')).href;
const triesMax = 3;

interface Planted {
  what: string;
  /** Whether it strikes so surely and soon that the test command can wait for it. */
  isSure?: true;
  plant: string | null;
  rounds: number;
  run: (options: NodeProofOptions) => Promise<NodeProof>;
  /** One of these the judge must find. */
  kinds: string[];
}

/** The standby hears no more of the primary, which does not wait for it. */
async function deafen(primary: PostgresServer, standby: PostgresServer): Promise<void> {
  await primary.configure({ synchronous_standby_names: '' });
  await standby.configure({ primary_conninfo: 'host=/nowhere' });
  await waitFor('the standby to be alone', async () => {
    return (await primary.query('SELECT FROM pg_stat_replication')).length === 0;
  });
}

const unsafe = { synchronous_commit: 'off', wal_writer_delay: '10s' };
const many = { rate: 200, only: { fault: reset, forMs: 20 } };

const faults: Planted[] = [
  {
    what: 'nobody takes over what a dead node held',
    isSure: true,
    plant: 'no-take-over',
    rounds: 3,
    run: (options) => killNodes({ ...options, newFolders: true }),
    kinds: ['lost', 'unrecorded'],
  },
  {
    what: 'each node sends what is due to all',
    plant: 'no-owners',
    rounds: 2,
    run: killNodes,
    kinds: ['order', 'concurrency', 'repeated'],
  },
  {
    what: 'a node that was ended goes on',
    isSure: true,
    plant: 'no-fence',
    rounds: 6,
    run: (options) => pauseNodes({ ...options, untilEnded: true }),
    kinds: ['over its successor', 'repeated'],
  },
  {
    what: 'the database acknowledges before it is on disk',
    isSure: true,
    plant: 'any-durability',
    rounds: 1,
    run: (options) => killPostmaster({ ...options, settings: unsafe }),
    kinds: ['lost'],
  },
  {
    what: 'the standby is not synchronous',
    plant: null,
    rounds: 1,
    run: (options) => promoteStandby({ ...options, spoil: deafen }),
    kinds: ['lost'],
  },
  {
    what: 'a record whose connection was lost counts as written',
    plant: 'lost-records',
    rounds: 20,
    run: (options) => cutNetwork({ ...options, ...many }),
    kinds: ['unrecorded', 'repeated'],
  },
  {
    what: 'a node that is told to stop is gone at once',
    plant: 'no-farewell',
    rounds: 1,
    run: restartInTurn,
    kinds: ['answer', 'repeated'],
  },
];

/** `PLANTED=all` looks for those too that strike by chance, which takes minutes. */
const looked = faults.filter(({ isSure }) => isSure || process.env['PLANTED'] === 'all');

describe('the judge of several nodes', { concurrency: 3 }, () => {
  for (const { what, plant, rounds, run, kinds } of looked) {
    test(`finds that ${what}`, async () => {
      const found = new Set<string>();
      // Whether a fault strikes where it shows is chance.
      for (let seed = 5; seed < 5 + triesMax && !kinds.some((one) => found.has(one)); seed++) {
        using folder = temporaryFolder();
        const { verdict } = await run({
          folder: folder.path,
          seed,
          rounds,
          quietMs: 4_000,
          progress: () => {},
          ...(plant === null ? {} : { preload: { module, plant } }),
        });
        for (const { kind } of verdict.violations) found.add(kind);
      }
      const list = [...found].join(', ') || 'nothing';
      assert.ok(
        kinds.some((one) => found.has(one)),
        `found ${list}`,
      );
    });
  }
});
