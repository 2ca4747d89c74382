/**
 * Loaded into the server by the tests of the judge: breaks one promise on purpose, from outside,
 * by changing what single SQL statements do. A judge that stays green under one of these would
 * prove nothing when it is green otherwise.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Runs in place of a statement; `run` is what the statement would have done. */
type Sabotage = (run: () => unknown, database: DatabaseSync) => unknown;

const nothingDone = { changes: 0, lastInsertRowid: 0 };

/** Does it all but every so many times. */
function skipEvery(times: number): Sabotage {
  let count = 0;
  return (run) => (++count % times === 0 ? nothingDone : run());
}

/** Commits are acknowledged at once and made real some time later. */
function lateCommits(): Record<string, Sabotage> {
  const everyMs = 300;
  let open = false;
  let lastCommit = 0;
  return {
    'BEGIN IMMEDIATE': (run) => {
      if (open) return nothingDone;
      open = true;
      return run();
    },
    COMMIT: (run) => {
      if (performance.now() - lastCommit < everyMs) return nothingDone;
      lastCommit = performance.now();
      open = false;
      return run();
    },
  };
}

/** What each planted fault does to statements that begin with these words. */
const plants: Record<string, () => Record<string, Sabotage>> = {
  'ack-before-commit': lateCommits,
  'lost-attempts': () => ({ 'INSERT INTO attempt': skipEvery(10) }),
  'lost-retries': () => ({ 'INSERT INTO due': skipEvery(4) }),
  'forgotten-keys': () => ({ 'INSERT INTO idempotency': skipEvery(2) }),
  /** Fresh messages count as done before they are. */
  'mark-runs-ahead': () => ({
    'UPDATE fact SET value': (_run, database) => {
      database.exec('UPDATE fact SET value = (SELECT max(position) + 100 FROM message)');
      return nothingDone;
    },
  }),
  /** An accepted message is gone a little later, with nothing said. */
  'lost-messages': () => ({
    'UPDATE fact SET value': (run, database) => {
      database.exec('DELETE FROM message WHERE position % 20 = 7');
      return run();
    },
  }),
};

export const plantNames = Object.keys(plants);

type Prepare = (this: DatabaseSync, sql: string, ...rest: unknown[]) => StatementSync;

function plant(name: string): void {
  const sabotages = Object.entries(plants[name]!());
  const described = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'prepare')!;
  const prepare = described.value as Prepare;
  const prepareSabotaged: Prepare = function (sql, ...rest) {
    const statement = prepare.call(this, sql, ...rest);
    const sabotage = sabotages.find(([words]) => sql.trimStart().startsWith(words))?.[1];
    if (sabotage === undefined) return statement;
    const run = statement.run.bind(statement) as (...values: unknown[]) => unknown;
    const runSabotaged = (...values: unknown[]) => sabotage(() => run(...values), this);
    Object.defineProperty(statement, 'run', { value: runSabotaged });
    return statement;
  };
  Object.defineProperty(DatabaseSync.prototype, 'prepare', { value: prepareSabotaged });
}

const planted = process.env['PLANTED_FAULT'];
if (planted !== undefined) plant(planted);
