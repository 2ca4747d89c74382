/** How long each list, filter, statistic and count takes on a large store. */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { createSqliteActs } from '../server/src/storage/sqlite/commit-calls.ts';
import { connect } from '../server/src/storage/sqlite/connect.ts';
import { migrate } from '../server/src/storage/sqlite/migrate.ts';
import { PreparedStatements } from '../server/src/storage/sqlite/prepared-statements.ts';
import type { ReadVerb } from '../server/src/storage/storage.ts';
import { temporaryFolder } from '../tests/support/temporary-folder.ts';
import { applicationId, endpointIds, fillStore, quietEndpoint } from './fill-store.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    attempts: { type: 'string', default: '500000' },
    samples: { type: 'string', default: '200' },
  },
});
const messages = Number(values.messages);
const attempts = Number(values.attempts);
const samples = Number(values.samples);
const dayMs = 86_400_000;
const until = Date.now();
const from = until - 27 * dayMs;

using folder = temporaryFolder();
const database = connect({ path: join(folder.path, 'lists.db'), readOnly: false });
migrate(database);
database.exec('PRAGMA synchronous = OFF');
const acts = createSqliteActs(new PreparedStatements(database));
const startedAt = performance.now();
const ids = fillStore(acts, { messages, attempts, from, until }, (done) => {
  if (done % 20_000 === 0) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  if (done % 100_000 === 0) process.stderr.write(`${done} messages\n`);
});
database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
const fillSeconds = (performance.now() - startedAt) / 1000;
process.stderr.write(`filled in ${fillSeconds.toFixed(0)} s\n`);

const anything = {
  applicationId,
  channel: null,
  tag: null,
  eventTypes: null,
  since: null,
  before: null,
};
/** Pages lie anywhere in the list, as those of somebody who reads on do. */
const page = () => ({
  limit: 50,
  order: 'descending' as const,
  from: ids[Math.floor(Math.random() * ids.length)]!,
});
const attemptPage = () => ({ ...page(), from: page().from.replace('msg_', 'atmpt_') });
const endpoint = () => endpointIds[Math.floor(Math.random() * 10)]!;

type Filter = Record<string, unknown>;
const filters: [string, Filter][] = [
  ['none', {}],
  ['channel, 1 in 10', { channel: 'channel-3' }],
  ['tag, 1 in 100', { tag: 'tag-42' }],
  ['tag, 1 in all', { tag: 'rare' }],
  ['event type, 1 in 20', { eventTypes: ['type.7'] }],
  ['event type, 1 in all', { eventTypes: ['rare.type'] }],
  ['before', { before: from + 13 * dayMs }],
  ['after', { since: from + 13 * dayMs }],
];
const asks: [string, ReadVerb, () => unknown][] = [];
for (const [name, filter] of filters) {
  asks.push([
    `messages; ${name}`,
    'listMessages',
    () => ({ ...anything, ...page(), withPayload: true, ...filter }),
  ]);
}
for (const [name, filter] of [
  ...filters,
  ['status success', { statuses: ['success'] }],
  ['status fail', { statuses: ['fail'] }],
  ['status sending', { statuses: ['sending'] }],
  ['status canceled, none', { statuses: ['canceled'] }],
  ['a quiet endpoint', { endpointId: quietEndpoint }],
] as [string, Filter][]) {
  asks.push([
    `attempted messages; ${name}`,
    'attemptedMessages',
    () => ({
      ...anything,
      ...page(),
      endpointId: endpoint(),
      statuses: null,
      withPayload: true,
      ...filter,
    }),
  ]);
}
for (const [name, filter] of [
  ...filters,
  ['status fail', { statuses: ['fail'] }],
  ['status canceled, none', { statuses: ['canceled'] }],
  ['status code 4xx, none', { statusCodeClass: 400 }],
] as [string, Filter][]) {
  asks.push([
    `attempts of an endpoint; ${name}`,
    'listAttempts',
    () => ({
      ...anything,
      ...attemptPage(),
      endpointId: endpoint(),
      messageId: null,
      statuses: null,
      statusCodeClass: null,
      withMessage: false,
      withPayload: true,
      ...filter,
    }),
  ]);
}
const position = () => 1 + Math.floor(Math.random() * messages);
const whole = { minuteFrom: Math.floor(from / 60_000), minuteBefore: Math.ceil(until / 60_000) };
asks.push(
  [
    'attempts of a message',
    'listAttempts',
    () => ({
      ...anything,
      ...page(),
      messageId: page().from,
      endpointId: null,
      statuses: null,
      statusCodeClass: null,
      withMessage: false,
      withPayload: true,
      from: null,
    }),
  ],
  [
    'attempted destinations',
    'attemptedDestinations',
    () => ({ position: position(), targets: [], limit: 50, from: null, order: 'ascending' }),
  ],
  ['endpoint statistics, 27 days', 'countAttempts', () => ({ endpointId: endpoint(), ...whole })],
  [
    'what waits for an endpoint',
    'backlogOf',
    () => ({ endpointId: endpoint(), max: 100_000, freshMax: 1_000 }),
  ],
  ['application by the hour, 27 days', 'attemptsByHour', () => ({ applicationId, ...whole })],
  ['headers at a moment', 'endpointHeadersAt', () => ({ endpointId: endpoint(), at: until })],
);

/** The value below which a share of the samples lies. */
function quantile(values: number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
}

const rows = asks.map(([name, verb, input]) => {
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let count = 0; count < samples; count++) {
    const asked = input();
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    acts.read(verb, asked);
    times.push(performance.now() - before);
    const { user, system } = process.cpuUsage(cpuBefore);
    processorTimes.push((user + system) / 1000);
  }
  // What else runs on the machine shows in the time that passed, not in the processor's.
  return `| ${name} | ${quantile(times, 0.5)} | ${quantile(times, 0.99)} | ${quantile(processorTimes, 0.99)} |`;
});
database.close();
process.stdout.write(
  [
    `${messages} messages, ${attempts} attempts, filled in ${fillSeconds.toFixed(0)} s; ${samples} pages of 50 each, from anywhere in the list.`,
    '',
    '| What is asked for | p50 (ms) | p99 (ms) | p99, processor (ms) |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
);
