/**
 * `npm run bench`: what Gancho does on this machine, beside the bare loop of the HTTP client that it
 * uses, in the same run. Everything shares the machine: server, load and receiver. Machines differ
 * and drift, so the ratios are what counts; each is made within one round.
 *
 *   --rounds N    rounds of throughput, of which medians are taken (5)
 *   --seconds N   length of one measurement (8)
 *   --pending N   size of the backlog (1000000); 0 leaves it out
 *   --growth N,N  sizes of the store at which the growth of cost is measured (1000000,5000000; the
 *                 latter takes 10 GB and some minutes); empty leaves it out
 *   --write       put the table into docs/benchmarks.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBacklog } from './measure-backlog.ts';
import { measureBatches, type Batches } from './measure-batches.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureLatency, measureThroughput, payloadBytes, type Throughput } from './measure.ts';
import { percentile, runBareClient, startBenchReceiver } from './processes.ts';
import { describeMachine, renderTable, type Results } from './report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    pending: { type: 'string', default: '1000000' },
    growth: { type: 'string', default: '1000000,5000000' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const pending = Number(values.pending);
const sizes = values.growth.split(',').filter(Boolean).map(Number);
const fanOuts = [1, 5] as const;
const connectionCounts = [64, 256] as const;
const latencyRate = 500;

const receiver = await startBenchReceiver(5);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const bare = () => runBareClient(receiver.ports[0]!, payloadBytes, Math.max(2, seconds / 2));
const median = (list: number[]): number => percentile(list, 0.5);

/** Median of each figure over the rounds, and of the ratio that each round gave. */
class Gathered {
  readonly #rounds: (Throughput & { ratio: number })[] = [];

  add(round: Throughput, barePerSecond: number): void {
    this.#rounds.push({ ...round, ratio: round.deliveredPerSecond / barePerSecond });
  }

  of(name: keyof Throughput | 'ratio'): number {
    return median(this.#rounds.map((round) => round[name]));
  }

  get ratios(): number[] {
    return this.#rounds.map(({ ratio }) => ratio);
  }
}

const gathered = new Map<string, Gathered>();
const batches: (Batches & { ratio: number })[] = [];
const bares: { perSecond: number; cpuMicroseconds: number }[] = [];
for (let round = 1; round <= rounds; round++) {
  const before = await bare();
  const found: [string, Throughput][] = [];
  for (const connections of connectionCounts) {
    for (const fanOut of fanOuts) {
      const result = await measureThroughput(receiver, { fanOut, connections, seconds });
      found.push([`${fanOut}/${connections}`, result]);
    }
  }
  const inBatches = await measureBatches(receiver, seconds);
  const after = await bare();
  bares.push(before, after);
  const perSecond = (before.perSecond + after.perSecond) / 2;
  const ratio = inBatches.delivered.deliveredPerSecond / perSecond;
  batches.push({ ...inBatches, ratio });
  say(
    `round ${round}: in batches ${ratio.toFixed(3)} of the bare client, accepted ` +
      `${(inBatches.acceptedPerSecond / inBatches.storeAlonePerSecond).toFixed(3)} of the store alone`,
  );
  for (const [name, result] of found) {
    const into = gathered.get(name) ?? new Gathered();
    gathered.set(name, into);
    into.add(result, perSecond);
    say(
      `round ${round}: fan-out/connections ${name}: ${result.deliveredPerSecond.toFixed(0)} deliveries/s, ` +
        `${(result.deliveredPerSecond / perSecond).toFixed(3)} of the bare client`,
    );
  }
}

const latency = await measureLatency(receiver, latencyRate, seconds * 2);
say(
  `latency at ${latencyRate}/s: p50 ${latency.p50.toFixed(2)} ms, p99 ${latency.p99.toFixed(2)} ms`,
);
const growth = await measureGrowth(receiver, { sizes, rounds, seconds, say });
const backlog = pending === 0 ? null : await measureBacklog(receiver, pending);
receiver.stop();

const results: Results = {
  machine: describeMachine(),
  rounds,
  bare: {
    perSecond: median(bares.map(({ perSecond }) => perSecond)),
    cpuMicroseconds: median(bares.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  },
  throughput: connectionCounts.flatMap((connections) =>
    fanOuts.map((fanOut) => {
      const all = gathered.get(`${fanOut}/${connections}`)!;
      return {
        fanOut,
        connections,
        acceptedPerSecond: all.of('acceptedPerSecond'),
        deliveredPerSecond: all.of('deliveredPerSecond'),
        cpuMicroseconds: all.of('cpuMicroseconds'),
        memoryMegabytes: all.of('memoryMegabytes'),
        ratio: all.of('ratio'),
        ratioMin: Math.min(...all.ratios),
        ratioMax: Math.max(...all.ratios),
      };
    }),
  ),
  batches: {
    ratio: median(batches.map((one) => one.ratio)),
    deliveredPerSecond: median(batches.map(({ delivered }) => delivered.deliveredPerSecond)),
    cpuMicroseconds: median(batches.map(({ delivered }) => delivered.cpuMicroseconds)),
    acceptedPerSecond: median(batches.map((one) => one.acceptedPerSecond)),
    storeAlonePerSecond: median(batches.map((one) => one.storeAlonePerSecond)),
    acceptedRatio: median(batches.map((one) => one.acceptedPerSecond / one.storeAlonePerSecond)),
  },
  growth,
  latency: { rate: latencyRate, ...latency },
  backlog,
};
const table = renderTable(results);
process.stdout.write(`${table}\n`);
if (values.write) {
  const path = join(import.meta.dirname, '../docs/benchmarks.md');
  const page = readFileSync(path, 'utf8');
  const [head] = page.split('<!-- measured -->');
  writeFileSync(path, `${head}<!-- measured -->\n\n${table}\n`);
}
