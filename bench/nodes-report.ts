/** What was measured of nodes, as tables for people. */
import type { Latency, Throughput } from './measure.ts';
import { percentile } from './processes.ts';
import { describeMachine } from './report.ts';
import type { PgbenchRates } from './run-pgbench.ts';

export interface NodesRound {
  bare: number;
  pgbench: PgbenchRates;
  results: (Throughput & { of: string; load: string; fanOut: number })[];
}

export interface NodesResults {
  version: string;
  rounds: NodesRound[];
  latencyRate: number;
  latencies: (Latency & { of: string })[];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
const median = (list: number[]): number => percentile(list, 0.5);

export function renderNodes({ version, rounds, latencyRate, latencies }: NodesResults): string {
  const [first] = rounds;
  const rows = first!.results.map(({ of, load, fanOut }) => {
    const each = rounds.map((round) => {
      const find = (name: string) =>
        round.results.find((one) => one.of === name && one.load === load)!;
      return { round, own: find(of), alone: find('SQLite') };
    });
    const over = (figure: (one: (typeof each)[number]) => number): number =>
      median(each.map(figure));
    const perMessage = Math.max(1, fanOut);
    const cpu = (name: 'cpuMicroseconds' | 'databaseMicroseconds'): string =>
      fanOut === 0 ? '' : whole(over(({ own }) => own[name] * perMessage));
    const best = (own: Throughput): number =>
      fanOut === 0 ? own.acceptedPerSecond : own.deliveredPerSecond;
    const cells = [
      load,
      of,
      whole(over(({ own }) => own.acceptedPerSecond)),
      fanOut === 0 ? '' : whole(over(({ own }) => own.deliveredPerSecond)),
      `**${over(({ own, alone }) => best(own) / best(alone)).toFixed(2)}**`,
      over(({ own, round }) => own.acceptedPerSecond / round.pgbench.simpleUpdates).toFixed(2),
      over(({ own, round }) => own.acceptedPerSecond / round.pgbench.inserts).toFixed(2),
      cpu('cpuMicroseconds'),
      of === 'SQLite' ? '' : cpu('databaseMicroseconds'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const middle = (figure: (round: NodesRound) => number): string =>
    whole(median(rounds.map(figure)));
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}, PostgreSQL ${version}. Medians of ${rounds.length} rounds.`,
    '',
    `\`pgbench -N\`: ${middle(({ pgbench }) => pgbench.simpleUpdates)} transactions/s; one insert of a row of a message's size: ` +
      `${middle(({ pgbench }) => pgbench.inserts)}/s, 64 clients each. The bare client: ${middle(({ bare }) => bare)} requests/s.`,
    '',
    '| load | on | accepted/s | delivered/s | of SQLite | accepted, of `pgbench -N` | of inserts | CPU of nodes, µs a message | of PostgreSQL, µs a message |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `From the moment a message is to be sent to its arrival, at ${latencyRate} messages/s:`,
    '',
    '| on | p50, ms | p99, ms | messages |',
    '|---|---|---|---|',
    ...latencies.map(
      ({ of, p50, p99, count }) =>
        `| ${of} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${whole(count)} |`,
    ),
  ].join('\n');
}
