/** `npm run prove -- guard`: shows that nothing reaches what it must not, with the network as witness. */
import { cpus, release } from 'node:os';
import type { ProofOptions, ProofResult } from '../prove.ts';
import { runInside } from './network-of-its-own.ts';

export async function prove({ full, progress }: ProofOptions): Promise<ProofResult> {
  progress('every form of URL, address and answer, in a network of its own');
  const { checked } = await runInside('proof', full);
  progress('the same with a planted fault each');
  const { faults } = await runInside('faults');
  const { none = ['the copy without a fault was not tried'], ...planted } = faults;
  const missed = Object.entries(planted).filter(([, violations]) => violations.length === 0);
  const rows = [
    ...checked.figures.map(({ what, count, seen }) => [what, count.toLocaleString('en'), seen]),
    [
      'planted faults',
      String(Object.keys(planted).length),
      `${Object.keys(planted).length - missed.length} found`,
    ],
  ];
  const machine = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, Linux ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`;
  return {
    table: [
      `${machine}${full ? '' : ' (short run)'}`,
      '',
      '| what | number | seen |',
      '| --- | --- | --- |',
      ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    ].join('\n'),
    violations: [
      ...checked.violations,
      ...none.map((one) => `without a fault: ${one}`),
      ...missed.map(([name]) => `the proof did not find a planted fault: ${name}`),
    ],
  };
}
