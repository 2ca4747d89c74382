/** The tables that the proofs of several nodes print and that the documentation shows. */
import { execFileSync } from 'node:child_process';
import { machineRows, markdownTable, spread } from '../faults/describe-machine.ts';
import { postgresProgram } from '../support/postgres-programs.ts';
import type { NodeProof } from './node-proof.ts';
import { usualRate } from './node-run.ts';

/** Rows of what was done and seen, in the words of the documentation. */
export function nodeTable(
  { verdict, producer, times, backMs, done }: NodeProof,
  seed: number,
): string {
  const { violations, unrecordedAgesMs } = verdict;
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length;
  const answers = [...producer.answers].toSorted(([, one], [, other]) => other - one);
  const rows = [
    ...done,
    ['messages accepted', String(verdict.accepted)],
    ['deliveries owed', String(verdict.deliveries)],
    ['**accepted and lost**', `**${count('lost')}**`],
    ['… accepted once, and two messages', String(count('twice'))],
    ['answered requests sent to another node again', String(producer.echoed)],
    ['… that got another id', String(count('other id'))],
    ['keys in order; deliveries out of it', `${verdict.orderedKeys}; ${count('order')}`],
    ['endpoints beyond their rate or concurrency', String(count('rate') + count('concurrency'))],
    ['nodes that others ended', String(verdict.nodesEnded)],
    ['duplicates because a node was ended before its record', String(verdict.duplicates)],
    ['… age at its end, p50 / p99 / max', spread(unrecordedAgesMs, ' ms')],
    ['duplicates for another reason', String(count('repeated'))],
    ['attempts recorded', String(verdict.attempts)],
    ['… by a node after its end, or of the node before', String(count('over its successor'))],
    [
      'requests that left a node after its end, or in the second in which its process became another',
      String(verdict.lateRequests),
    ],
    ...timeRows(times),
    ...(backMs.length === 0
      ? []
      : [['all nodes accept again, p50 / p99 / max', spread(backMs, ' ms')]]),
    ['answers other than 202', answers.map(([name, times]) => `${times} × ${name}`).join(', ')],
    ['violations of any kind', String(violations.length)],
    ['load', `${usualRate} messages/s, seed ${seed}`],
    ...machineRows(),
    ['PostgreSQL', postgresVersion()],
  ];
  return markdownTable(['what', 'figure'], rows);
}

function timeRows(times: NodeProof['times']): string[][] {
  if (times === null) return [];
  const { heldMs, ownedMs } = times;
  return [
    [
      `what it held, ${heldMs.length} deliveries: there after, p50 / p99 / max`,
      spread(heldMs, ' ms'),
    ],
    [
      `what it alone sent, ${ownedMs.length} orders: went on after, p50 / p99 / max`,
      spread(ownedMs, ' ms'),
    ],
  ];
}

function postgresVersion(): string {
  const words = execFileSync(postgresProgram('postgres'), ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+/.exec(words)?.[0] ?? words.trim();
}
