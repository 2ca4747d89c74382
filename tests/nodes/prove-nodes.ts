/** `npm run prove -- nodes [--only NAME]`: several nodes on one PostgreSQL, and everything that can happen to them. */
import { join } from 'node:path';
import type { Prove } from '../prove.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { crowdDatabase } from './crowd-database.ts';
import { cutNetwork } from './cut-network.ts';
import { killNodes } from './kill-nodes.ts';
import { killPostmaster } from './kill-postmaster.ts';
import type { NodeProof, NodeProofOptions } from './node-proof.ts';
import { pauseNodes } from './pause-nodes.ts';
import { poolInFront } from './pool-in-front.ts';
import { promoteStandby } from './promote-standby.ts';
import { nodeTable } from './report-nodes.ts';
import { restartInTurn } from './restart-in-turn.ts';

interface Scenario {
  run: (options: NodeProofOptions) => Promise<NodeProof>;
  /** How many rounds, and how many for the published figures. */
  rounds: number;
  full: number;
}

const scenarios: Record<string, Scenario> = {
  kills: { run: killNodes, rounds: 10, full: 300 },
  postmaster: { run: killPostmaster, rounds: 5, full: 100 },
  promotion: { run: promoteStandby, rounds: 3, full: 50 },
  pauses: { run: pauseNodes, rounds: 30, full: 1_000 },
  cuts: { run: cutNetwork, rounds: 10, full: 100 },
  crowd: { run: crowdDatabase, rounds: 1, full: 5 },
  pool: { run: (options) => poolInFront({ ...options, listens: false }), rounds: 2, full: 10 },
  'pool-past': {
    run: (options) => poolInFront({ ...options, listens: true }),
    rounds: 2,
    full: 10,
  },
  restarts: { run: restartInTurn, rounds: 1, full: 10 },
};

export const prove: Prove = async ({ full, rounds, seed, only, progress }) => {
  const names = only === null ? Object.keys(scenarios) : [only];
  const tables: string[] = [];
  const violations: string[] = [];
  for (const name of names) {
    const scenario = scenarios[name];
    if (scenario === undefined) {
      throw new Error(`--only takes one of: ${Object.keys(scenarios).join(', ')}`);
    }
    using folder = temporaryFolder();
    const proof = await scenario.run({
      folder: join(folder.path, name),
      seed,
      rounds: rounds ?? (full ? scenario.full : scenario.rounds),
      progress: (line) => progress(`${name} ${line}`),
    });
    tables.push(`### ${name}\n\n${nodeTable(proof, seed)}\n`);
    violations.push(
      ...proof.verdict.violations.map(({ kind, what }) => `${name} ${kind}: ${what}`),
    );
  }
  return { table: tables.join('\n'), violations };
};
