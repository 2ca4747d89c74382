/**
 * `npm run bench:nodes`: one, two and three nodes on one PostgreSQL, beside a single server with its
 * file and beside `pgbench` on the same database server, in the same run. Everything shares the
 * machine: nodes, database, load and receiver; so this shows what nodes cost, not how they scale.
 *
 *   --rounds N    rounds, of which medians are taken (3)
 *   --seconds N   length of one measurement (8)
 *   --write       put the tables into docs/benchmarks.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installNodes, startBenchPostgres } from './install-nodes.ts';
import { inBatches } from './measure-batches.ts';
import {
  installAlone,
  measureLatency,
  measureThroughput,
  payloadBytes,
  type Install,
  type Latency,
} from './measure.ts';
import { renderNodes, type NodesRound } from './nodes-report.ts';
import { runBareClient, startBenchReceiver } from './processes.ts';
import { runPgbench } from './run-pgbench.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const latencyRate = 500;

const receiver = await startBenchReceiver(5);
await using server = await startBenchPostgres();
const [version] = await server.query('SHOW server_version');
const installs: [string, Install][] = [
  ['SQLite', installAlone],
  ...[1, 2, 3].map((count): [string, Install] => [
    `${count} node${count === 1 ? '' : 's'}`,
    () => installNodes(server, count),
  ]),
];
/** Names of what is measured; those without a fan-out only accept. */
const loads = [
  { name: 'fan-out 1, 64 clients', fanOut: 1, connections: 64 },
  { name: 'fan-out 1, 256 clients', fanOut: 1, connections: 256 },
  { name: 'fan-out 5, 64 clients', fanOut: 5, connections: 64 },
  { name: 'fan-out 5, 256 clients', fanOut: 5, connections: 256 },
  { name: 'batches of 100, fan-out 1', fanOut: 1, ...inBatches },
  { name: 'batches of 100, nobody to deliver to', fanOut: 0, ...inBatches },
];

const found: NodesRound[] = [];
const latencies: (Latency & { of: string })[] = [];
for (let round = 1; round <= rounds; round++) {
  const bare = await runBareClient(receiver.ports[0]!, payloadBytes, Math.max(2, seconds / 2));
  const pgbench = await runPgbench(server, seconds);
  process.stderr.write(
    `round ${round}: bare client ${bare.perSecond.toFixed(0)}/s, pgbench -N ` +
      `${pgbench.simpleUpdates.toFixed(0)}/s, inserts ${pgbench.inserts.toFixed(0)}/s\n`,
  );
  const results: NodesRound['results'] = [];
  for (const { name, ...load } of loads) {
    // By turns, so that all see the same drift of the machine.
    for (const [of, install] of installs) {
      const result = await measureThroughput(receiver, { ...load, seconds, install });
      results.push({ of, load: name, fanOut: load.fanOut, ...result });
      process.stderr.write(
        `round ${round}: ${name}, ${of}: ${result.acceptedPerSecond.toFixed(0)} accepted/s, ` +
          `${result.deliveredPerSecond.toFixed(0)} delivered/s, ${result.cpuMicroseconds.toFixed(0)} + ` +
          `${result.databaseMicroseconds.toFixed(0)} µs, ${result.refused} refused\n`,
      );
    }
  }
  found.push({ bare: bare.perSecond, pgbench, results });
}
for (const [of, install] of installs) {
  latencies.push({ of, ...(await measureLatency(receiver, latencyRate, seconds * 2, install)) });
}
receiver.stop();

const report = renderNodes({
  version: String(version!['server_version']).split(' ')[0]!,
  rounds: found,
  latencyRate,
  latencies,
});
process.stdout.write(`${report}\n`);
if (values.write) {
  const path = join(import.meta.dirname, '../docs/benchmarks.md');
  const [before, rest] = readFileSync(path, 'utf8').split('<!-- nodes -->\n');
  const after = rest?.split('<!-- end of nodes -->\n')[1] ?? '';
  writeFileSync(path, `${before}<!-- nodes -->\n\n${report}\n\n<!-- end of nodes -->\n${after}`);
}
