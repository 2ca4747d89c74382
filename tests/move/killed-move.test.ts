/** A move that is killed at any moment goes on where it was, to the same end. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { seededChance } from '../faults/seeded-random.ts';
import { runGancho } from '../support/gancho-process.ts';
import { databaseOf, startPostgres } from '../support/postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startReceivers } from './installation.ts';
import { leaveFolder, plantMany, readReport, runMove } from './moved-folder.ts';

/** `KILLED_MOVES=20` kills it as often; the usual number keeps the test command short. */
const killsMin = Number(process.env['KILLED_MOVES'] ?? 3);
const manyMessages = 6_000;
/** Some strike before the target knows of the move; nothing is shown by those. */
const roundsMax = 100;

const server = await startPostgres({ settings: { fsync: 'off' } });
after(() => server[Symbol.asyncDispose]());
await using receivers = await startReceivers();
const left = await leaveFolder(receivers);
after(() => left[Symbol.dispose]());
plantMany(left.path, manyMessages);

const startedAt = performance.now();
const reference = await server.createDatabase();
const whole = await runMove(left.path, reference);
const wholeMs = performance.now() - startedAt;

const ask = (url: string, sql: string) => server.query(sql, databaseOf(url));

/** What a node finds to be done, and where numbers go on. */
const owed = (url: string) =>
  ask(
    url,
    `SELECT (SELECT json_agg(due ORDER BY due.position, due.endpoint_id, due.manual) FROM due),
       (SELECT last_value FROM poll_entry_number) AS number,
       (SELECT count(*) FROM node WHERE drained_at IS NULL) AS undrained,
       (SELECT count(*) FROM pg_inherits WHERE inhparent = 'message'::regclass) AS slices`,
  );

describe('a move that is killed', () => {
  test(`at ${killsMin} moments ends as one that is not`, async () => {
    assert.equal(whole.code, 0, whole.stdout + whole.stderr);
    const expected = readReport(whole.stdout);
    assert.equal(expected.get('attempt')!.at(-1), 'same');
    const expectedOwed = await owed(reference);
    const chance = seededChance(20);
    using other = temporaryFolder();
    let struck = 0;
    let refused = 0;
    for (let round = 0; struck < killsMin; round++) {
      assert.ok(round < roundsMax, `only ${struck} kills struck`);
      const url = await server.createDatabase();
      const first = await runMove(left.path, url, chance.fraction() * wholeMs);
      const [known] = await ask(url, `SELECT to_regclass('store_move') AS name`);
      const begun =
        known!['name'] === null ? [] : await ask(url, 'SELECT finished_at FROM store_move');
      const isMidst =
        first.code === null && begun.length === 1 && begun[0]!['finished_at'] === null;
      if (isMidst) {
        struck += 1;
        if (refused < 2) {
          const env = { GANCHO_DATABASE_URL: url };
          const start = await runGancho(['start'], { dataDir: other.path, env });
          assert.equal(start.code, 1);
          assert.match(start.stderr, /move is not finished: run the same `gancho migrate-store`/);
          refused += 1;
        }
        const again = await runMove(left.path, url);
        assert.equal(again.code, 0, again.stdout + again.stderr);
        assert.match(again.stdout, /It went on where a run before it had stopped\./);
        assert.deepEqual(readReport(again.stdout), expected);
        assert.deepEqual(await owed(url), expectedOwed);
      }
      await server.dropDatabase(url);
    }
  });
});
