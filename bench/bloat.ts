/**
 * `npm run bench:bloat`: whether tables and indices stay in shape under a steady load, on a PostgreSQL
 * of its own with the settings that it comes with.
 *
 *   --minutes N   how long (60)
 *   --rate N      messages per second (200)
 *   --nodes N     nodes (2)
 *   --samples F   a file that gets a line of JSON each minute, with all that was weighed
 *   --write       put the table into docs/postgresql.md
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startGancho, type GanchoProcess } from '../tests/support/gancho-process.ts';
import { databaseOf, startPostgres } from '../tests/support/postgres-server.ts';
import { renderBloat, type Moment } from './bloat-report.ts';
import { cpuOf, cpuOfAll, pause } from './processes.ts';
import { retrySchedule, setUpSteady, startSteadyLoad, startSteadyReceiver } from './steady-load.ts';
import { costliestStatements, weigh } from './table-sizes.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '2' },
    samples: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const payloadBytes = 300;

await using server = await startPostgres({
  settings: {
    shared_buffers: '128MB',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_planning': 'on',
  },
});
const databaseUrl = await server.createDatabase();
const database = databaseOf(databaseUrl);
await server.query('CREATE EXTENSION pg_stat_statements', database);
const receiver = await startSteadyReceiver();
const nodes: GanchoProcess[] = [];
for (let count = 0; count < Number(values.nodes); count++) {
  nodes.push(
    await startGancho({
      env: {
        GANCHO_DATABASE_URL: databaseUrl,
        GANCHO_MASTER_KEY: `${'A'.repeat(43)}=`,
        GANCHO_RETRY_SCHEDULE: retrySchedule,
      },
    }),
  );
}
await setUpSteady(nodes[0]!, receiver.port, rate);
const load = startSteadyLoad(nodes, { rate, payloadBytes });

const moments: Moment[] = [];
const startedAt = performance.now();
async function note(): Promise<void> {
  const moment: Moment = {
    minute: Math.round((performance.now() - startedAt) / 60_000),
    accepted: load.accepted(),
    refused: load.refused(),
    requests: receiver.count(),
    databaseCpu: cpuOfAll(server.postmasterPid),
    nodesCpu: nodes.reduce((sum, { process: { pid } }) => sum + cpuOf(pid!), 0),
    ...(await weigh(server, database)),
  };
  moments.push(moment);
  if (values.samples !== undefined) {
    appendFileSync(values.samples, `${JSON.stringify(moment)}\n`);
  }
  const { minute, accepted, refused, requests } = moment;
  process.stderr.write(
    `minute ${minute}: ${accepted} accepted, ${refused} refused, ${requests} requests, ` +
      `${(moment.databaseCpu / 1e6).toFixed(1)} s of the database, ${(moment.nodesCpu / 1e6).toFixed(1)} s of the nodes\n`,
  );
}
await note();
for (let minute = 1; minute <= minutes; minute++) {
  await pause((startedAt + minute * 60_000 - performance.now()) / 1000);
  await note();
}
load.stop();
const statements = await costliestStatements(server, database);
const output = nodes.map((node) => node.output()).join('');
for (const node of nodes) await node.kill();
receiver.close();
const report = renderBloat({ rate, payloadBytes, nodes: nodes.length, moments, statements });
process.stdout.write(`${report}\n`);
if (output.includes(' warn')) process.stderr.write(output.slice(-5_000));
if (values.write) {
  const path = join(import.meta.dirname, '../docs/postgresql.md');
  const [before, rest] = readFileSync(path, 'utf8').split('<!-- sizes -->\n');
  const after = rest?.split('<!-- end of sizes -->\n')[1] ?? '';
  writeFileSync(path, `${before}<!-- sizes -->\n\n${report}\n\n<!-- end of sizes -->\n${after}`);
}
process.exit(0);
