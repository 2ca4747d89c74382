/**
 * `npm run prove -- NAME [--full] [--rounds N] [--seed S] [--only PART]`: makes one of the published figures. Prints its table
 * as markdown, and ends with 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { setUpMachine } from './set-up-machine.ts';

export interface ProofOptions {
  /** As long as for the published figures; otherwise as long as a test may take. */
  full: boolean;
  /** How many rounds in place of the usual number; null for that. */
  rounds: number | null;
  seed: number;
  /** A part of the proof, where it has several; null for all of them. */
  only: string | null;
  /** Says on standard error how far it is. */
  progress: (line: string) => void;
}

export interface ProofResult {
  table: string;
  /** What was promised and did not hold. */
  violations: string[];
}

export type Prove = (options: ProofOptions) => Promise<ProofResult>;

/** Each module exports `prove`; its path decides what the machine must have. */
const proofs: Record<string, string> = {
  guard: './guard/prove-guard.ts',
  kills: './faults/prove-kills.ts',
  syscalls: './faults/prove-syscalls.ts',
  powercuts: './faults/prove-power-cuts.ts',
  disks: './faults/prove-disks.ts',
  hostile: './hostile/prove-hostile.ts',
  fairness: './fairness/prove-fairness.ts',
  simulation: './simulation/prove-simulation.ts',
  'node-simulation': './simulation/prove-node-simulation.ts',
  nodes: './nodes/prove-nodes.ts',
};

const shownMax = 50;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const [name] = positionals;
const file = name === undefined ? undefined : proofs[name];
if (file === undefined) {
  process.stderr.write(
    `npm run prove -- NAME [--full], NAME one of: ${Object.keys(proofs).join(', ')}\n`,
  );
  process.exit(1);
}
setUpMachine([file.replace('./', 'tests/')]);
const { prove } = (await import(new URL(file, import.meta.url).href)) as { prove: Prove };
const { table, violations } = await prove({
  full: values.full,
  rounds: values.rounds === undefined ? null : Number(values.rounds),
  seed: values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed),
  only: values.only ?? null,
  progress: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${table}\n`);
for (const violation of violations.slice(0, shownMax)) {
  process.stdout.write(`VIOLATION ${violation}\n`);
}
process.exitCode = violations.length === 0 ? 0 : 1;
