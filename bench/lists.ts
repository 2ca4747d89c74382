/**
 * `npm run bench:lists`: how long each list, filter, statistic and count takes on a large store.
 *
 *   --messages N  messages in the store (100000)
 *   --attempts N  their attempts (500000)
 *   --samples N   pages of each list (200)
 *   --days N      days over which they are spread (27)
 *   --postgres    on PostgreSQL, with a slice for each day
 */
import { parseArgs } from 'node:util';
import { fillPostgres, fillSqlite } from './filled-stores.ts';
import { listAsks } from './list-asks.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    attempts: { type: 'string', default: '500000' },
    samples: { type: 'string', default: '200' },
    days: { type: 'string', default: '27' },
    postgres: { type: 'boolean', default: false },
  },
});
const messages = Number(values.messages);
const attempts = Number(values.attempts);
const samples = Number(values.samples);
const until = Date.now();
const from = until - Number(values.days) * 86_400_000;

const startedAt = performance.now();
const fill = values.postgres ? fillPostgres : fillSqlite;
await using store = await fill({ messages, attempts, from, until });
const fillSeconds = (performance.now() - startedAt) / 1000;
process.stderr.write(`filled in ${fillSeconds.toFixed(0)} s\n`);

/** The value below which a share of the samples lies. */
function quantile(list: number[], share: number): string {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
}

const rows: string[] = [];
for (const [name, verb, input] of listAsks({ ...store, from, until })) {
  const times: number[] = [];
  const cpuBefore = store.cpu();
  for (let count = 0; count < samples; count++) {
    const asked = input();
    const before = performance.now();
    await store.read(verb, asked);
    times.push(performance.now() - before);
  }
  // What else runs on the machine shows in the time that passed, not in the processor's.
  const cpu = (store.cpu() - cpuBefore) / 1000 / samples;
  rows.push(`| ${name} | ${quantile(times, 0.5)} | ${quantile(times, 0.99)} | ${cpu.toFixed(1)} |`);
  process.stderr.write(`${rows.at(-1)}\n`);
}
process.stdout.write(
  [
    `${messages} messages, ${attempts} attempts of ${values.days} days, filled in ${fillSeconds.toFixed(0)} s; ${samples} pages of 50 each, from anywhere in the list.`,
    '',
    '| What is asked for | p50 (ms) | p99 (ms) | processor, mean (ms) |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
);
