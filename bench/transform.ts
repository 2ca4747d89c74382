/**
 * `npm run bench:transform`: what a transformation costs, by itself: the time from handing it a
 * webhook to having the result, one after the other and several applications at once, the processor
 * time that it takes in all, and on the main thread. The latter two hold on a busy machine as well.
 *
 *   --rounds N   rounds, of which the medians are taken (5)
 *   --events N   events of one round (1000)
 */
import { parseArgs } from 'node:util';
import type { Webhook } from '../server/src/domain/transformation.ts';
import { systemClock } from '../server/src/lib/clock.ts';
import { limits } from '../server/src/limits.ts';
import { createTransformations } from '../server/src/transform/transformations.ts';
import { describeMachine } from './report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '1000' },
  },
});
const rounds = Number(values.rounds);
const events = Number(values.events);

const transformations = createTransformations(systemClock, limits.transformations);
const alive = setInterval(() => {}, 1_000);

const items = Array.from({ length: 10 }, (_, index) => ({ sku: `sku-${index}`, count: index }));
const webhook: Webhook = {
  method: 'POST',
  url: 'https://example.com/in',
  headers: { 'x-shop': '1' },
  payload: { id: 7, customer: { name: 'Zoë', email: 'zoe@example.com' }, total: 12.5, items },
  eventType: 'order.paid',
};
const large = {
  ...webhook,
  payload: {
    items: Array.from({ length: 10_000 }, (_, index) => ({ index, text: 'x'.repeat(80) })),
  },
};
const code = `function handler(webhook) {
  const { id, total, items } = webhook.payload;
  webhook.headers['x-total'] = String(total);
  webhook.payload = { text: 'Order ' + id, skus: items.map((item) => item.sku) };
  return webhook;
}`;
const change = `function handler(webhook) { webhook.payload.seen = true; return webhook; }`;
const mapping = JSON.stringify({
  headers: { 'x-total': '{{payload.total}}' },
  payload: {
    text: 'Order {{payload.id}}',
    skus: { $each: 'payload.items', $as: '{{item.sku}}' },
  },
});

interface Case {
  what: string;
  kind: 'code' | 'mapping';
  code: string;
  webhook: Webhook;
  /** How many applications at once. */
  owners: number;
  share: number;
}

const cases: readonly Case[] = [
  { what: 'mapping', kind: 'mapping', code: mapping, webhook, owners: 1, share: 1 },
  { what: 'code, one application', kind: 'code', code, webhook, owners: 1, share: 1 },
  { what: 'code, two applications at once', kind: 'code', code, webhook, owners: 2, share: 1 },
  {
    what: 'code, twenty applications in turn',
    kind: 'code',
    code,
    webhook,
    owners: 20,
    share: 0.2,
  },
  {
    what: 'code, a payload of 1 MB',
    kind: 'code',
    code: change,
    webhook: large,
    owners: 1,
    share: 0.02,
  },
];

function mainThreadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function allThreadsMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function measure({ kind, code: text, webhook: of, owners, share }: Case) {
  const count = Math.max(1, Math.round((events * share) / owners));
  const run = async (owner: string, times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) {
      const result = await transformations.run({ kind, code: text, variables: null }, of, owner);
      if (result.kind !== 'done') throw new Error(JSON.stringify(result).slice(0, 300));
    }
  };
  const all = (times: number) =>
    Promise.all(Array.from({ length: owners }, (_, index) => run(`owner-${index}`, times)));
  await all(Math.min(count, 20));
  const startedAt = performance.now();
  const busyBefore = mainThreadMs();
  const allBefore = allThreadsMs();
  await all(count);
  const total = count * owners;
  return {
    microseconds: ((performance.now() - startedAt) * 1_000) / total,
    mainMicroseconds: ((mainThreadMs() - busyBefore) * 1_000) / total,
    allMicroseconds: ((allThreadsMs() - allBefore) * 1_000) / total,
  };
}

const median = (list: number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;

const lines = [
  '| What | µs per event | processor time, all threads | on the main thread |',
  '| --- | --- | --- | --- |',
];
for (const one of cases) {
  const measured: Awaited<ReturnType<typeof measure>>[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure(one));
  const all = median(measured.map(({ microseconds }) => microseconds));
  const every = median(measured.map(({ allMicroseconds }) => allMicroseconds));
  const main = median(measured.map(({ mainMicroseconds }) => mainMicroseconds));
  lines.push(`| ${one.what} | ${Math.round(all)} | ${Math.round(every)} | ${Math.round(main)} |`);
}
console.log(`${describeMachine()}\n\n${lines.join('\n')}`);
await transformations.close();
clearInterval(alive);
