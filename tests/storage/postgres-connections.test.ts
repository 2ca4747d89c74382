/** What becomes of those who ask a database that is away, hangs, was replaced, or is behind a pooler. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import {
  Connections,
  type ConnectionsOptions,
} from '../../server/src/storage/postgres/connections.ts';
import { readDatabaseUrl } from '../../server/src/storage/postgres/database-url.ts';
import { Transactions } from '../../server/src/storage/postgres/transactions.ts';
import { openLine } from '../support/cut-line.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { SharedDatabase } from '../support/postgres-nodes.ts';
import { databaseOf, sharedPostgres, startPostgres } from '../support/postgres-server.ts';
import { waitFor } from '../support/wait-for.ts';
import { createSamples } from './sample-records.ts';

const bounds = {
  clock: systemClock,
  random: systemRandom,
  statementMs: 20_000,
  lockMs: 20_000,
  silentMs: 20_000,
  triesMax: 10,
  againWithinMs: 20_000,
  pauseMs: 5,
};

const isUnavailable = { name: 'Error', kind: 'unavailable' };

function open(url: string, options: Partial<ConnectionsOptions> = {}) {
  const reports: string[] = [];
  const connections = new Connections({
    address: readDatabaseUrl(url),
    clock: systemClock,
    random: systemRandom,
    connectionsMax: 3,
    waitingMax: 50,
    waitMs: 10_000,
    connectMs: 2_000,
    statementMs: 30_000,
    pauseMsMin: 10,
    pauseMsMax: 50,
    closeMs: 1_000,
    report: (problem) => reports.push(problem),
    ...options,
  });
  const one = async (sql: string) => Object.values((await connections.query(sql)).rows[0]!)[0];
  return { connections, reports, one, [Symbol.asyncDispose]: () => connections.close() };
}

describe('connections to a database', () => {
  test('values come as the embedded store gives them', async () => {
    const server = await sharedPostgres();
    await using pool = open(server.url());
    const { rows } = await pool.connections.query(
      `SELECT 9007199254740991::bigint AS big, 2.5::numeric AS fraction, true AS yes, false AS no,
         NULL::bigint AS none, $1::bytea AS bytes, '[1]'::json AS json, 3::smallint AS small`,
      [Buffer.from([0, 255])],
    );
    assert.deepEqual(
      { ...rows[0], bytes: [...(rows[0]!['bytes'] as Uint8Array)] },
      { big: 9007199254740991, fraction: 2.5, yes: 1, no: 0, none: null, bytes: [0, 255], json: '[1]', small: 3 }, // prettier-ignore
    );
  });

  test('there are never more of them than allowed, and none is given on in a transaction', async () => {
    const server = await sharedPostgres();
    const name = 'counted';
    await using pool = open(`${server.url()}?application_name=${name}`);
    const opened = async () =>
      (await server.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = '${name}'`))
        .length;
    await Promise.all(Array.from({ length: 30 }, () => pool.one('SELECT pg_sleep(0.01)')));
    assert.equal(await opened(), 3);
    await pool.connections.use((connection) => connection.query('BEGIN'));
    for (let count = 0; count < 3; count++) {
      await pool.connections.use(async (connection) => assert.ok(connection.isIdle));
    }
  });

  test('whoever asks while it is away waits until it is back', async () => {
    const server = await sharedPostgres();
    await using line = await openLine(server.port);
    await using pool = open(line.urlOver(server.url()));
    assert.equal(await pool.one('SELECT 1'), 1);
    line.cut();
    const transactions = new Transactions(pool.connections, bounds);
    const waiting = [1, 2, 3, 4, 5].map((number) =>
      transactions.alone(async (connection) => {
        const { rows } = await connection.query(`SELECT ${number} AS number`);
        return rows[0]!['number'];
      }),
    );
    await waitFor('the outage to be told', async () => pool.reports.length === 1);
    assert.equal(pool.connections.isReached, false);
    line.heal();
    assert.deepEqual(await Promise.all(waiting), [1, 2, 3, 4, 5]);
    assert.equal(pool.connections.isReached, true);
    assert.match(pool.reports[0]!, /^The database cannot be reached: 127\.0\.0\.1:\d+: /);
    assert.deepEqual(pool.reports.slice(1), ['The database is reached again.']);
  });

  test('whoever asks for too long, or as one of too many, is told that it is unavailable', async () => {
    const server = await sharedPostgres();
    await using line = await openLine(server.port);
    await using pool = open(line.urlOver(server.url()), { waitMs: 100, waitingMax: 2 });
    line.cut();
    await Promise.all([1, 2, 3].map(() => assert.rejects(pool.one('SELECT 1'), isUnavailable)));
    line.heal();
    await waitFor(
      'it to be reached',
      async () => (await pool.one('SELECT 1').catch(() => 0)) === 1,
    );
  });

  test('a line over which nothing comes is given up, with all that lay idle on it', async () => {
    const server = await sharedPostgres();
    await using line = await openLine(server.port);
    const bounds = { statementMs: 200, connectMs: 200, waitMs: 500 };
    await using pool = open(line.urlOver(server.url()), bounds);
    await Promise.all([1, 2, 3].map(() => pool.one('SELECT pg_sleep(0.05)')));
    line.freeze();
    await assert.rejects(pool.one('SELECT 1'), /no answer within 200 ms/);
    // Over one that lay idle it would be told that there is no answer.
    await assert.rejects(pool.one('SELECT 1'), isUnavailable);
    line.heal();
    await waitFor(
      'it to be reached',
      async () => (await pool.one('SELECT 1').catch(() => 0)) === 1,
    );
  });

  test('a server that ends its connections is connected to anew', async () => {
    const server = await sharedPostgres();
    await using pool = open(server.url());
    await assert.rejects(pool.one('SELECT pg_terminate_backend(pg_backend_pid())'));
    assert.equal(await pool.one('SELECT 1'), 1);
  });

  test('what is refused by the server leaves the connection as it was', async () => {
    const server = await sharedPostgres();
    await using pool = open(server.url(), { connectionsMax: 1 });
    const before = await pool.one('SELECT pg_backend_pid()');
    await assert.rejects(pool.one('SELECT nothing'), { code: '42703' });
    assert.equal(await pool.one('SELECT pg_backend_pid()'), before);
  });

  test('of several servers the one that takes writes is found, and none that was replaced', async () => {
    await using first = await startPostgres();
    await using second = await first.standby();
    const hosts = `127.0.0.1:${second.port},127.0.0.1:${first.port}`;
    const url = first.url().replace(`127.0.0.1:${first.port}`, hosts);
    await using pool = open(`${url}?target_session_attrs=read-write`);
    const port = () => pool.one(`SELECT current_setting('port')::integer`);
    assert.equal(await port(), first.port, 'the standby is passed over');
    await first.kill();
    await second.promote();
    await waitFor('the other one', async () => (await port().catch(() => 0)) === second.port);
    // It does not know that it was replaced, and takes writes.
    await first.start();
    await second.stop();
    await assert.rejects(
      waitFor('nobody', async () => (await port()) === first.port),
      /another server was promoted in its place/,
    );
  });

  test('a store works through a pooler that hands out connections by the transaction', async () => {
    await using database = await SharedDatabase.create();
    const { server, url } = database;
    await using pooler = await startPgBouncer({ server, poolMode: 'transaction', poolSize: 3 });
    const node = await database.openNode({ url: pooler.url(databaseOf(url)), listenUrl: url });
    const samples = createSamples();
    const applications = Array.from({ length: 20 }, () => samples.application());
    await Promise.all(applications.map((one) => node.write('createApplication', one)));
    const messages = applications.map(({ id }) => samples.message(id, { targets: ['ep_a'] }));
    const accepted = await Promise.all(messages.map((one) => node.write('acceptMessage', one)));
    await Promise.all(
      messages.map((message, index) => {
        const place = accepted[index]!;
        assert.ok(place.kind === 'ok');
        const attempt = samples.attempt(message, place.position, 'ep_a');
        return node.write('recordAttempts', [{ attempt, doneDueAt: null }]);
      }),
    );
    const found = await Promise.all(
      messages.map(({ applicationId, id }) =>
        node.read('getMessage', { applicationId, idOrEventId: id }),
      ),
    );
    assert.deepEqual(
      found.map((message) => message?.id),
      messages.map(({ id }) => id),
    );
  });
});
