/** The SQLite driver of the product on a database in memory, with virtual delays and faults. */
import { DatabaseSync } from 'node:sqlite';
import { limits } from '../../server/src/limits.ts';
import { createStorage, type WriteCall } from '../../server/src/storage/create-storage.ts';
import { GroupCommit } from '../../server/src/storage/group-commit.ts';
import { StoreFailure, type ReadVerb, type Storage } from '../../server/src/storage/storage.ts';
import { createSqliteActs, type CallResult } from '../../server/src/storage/sqlite/commit-calls.ts';
import { migrate } from '../../server/src/storage/sqlite/migrate.ts';
import { failureOf } from '../../server/src/storage/sqlite/store-fault.ts';
import { PreparedStatements } from '../../server/src/storage/sqlite/prepared-statements.ts';
import type { Value } from '../../server/src/storage/sql/statements.ts';
import type { CoreLife } from './core-life.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What ails the store at the moment; the troubles set it, the store obeys. */
export interface StoreFaults {
  /** Every commit fails so while it is set. */
  commits: 'full' | 'broken' | null;
  /** As many single statements fail, each undoing its transaction. */
  hiccups: number;
  /** As many reads fail. */
  reads: number;
}

/** SQLite's primary result codes. */
const codes = { full: 13, broken: 10, hiccup: 1 };

/** The survivor of every crash: what is committed here was durable. */
export function createDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  return database;
}

/** Statements of which one fails when told, in the midst of its transaction or at its end. */
export class FaultyStatements extends PreparedStatements {
  #countdown = Number.POSITIVE_INFINITY;
  #code = 0;
  #once = false;

  /** Lets a statement fail after `countdown` others, at the latest the commit. */
  arm(kind: keyof typeof codes, countdown: number): void {
    this.#code = codes[kind];
    this.#countdown = countdown;
    this.#once = kind === 'hiccup';
  }

  disarm(): void {
    this.#countdown = Number.POSITIVE_INFINITY;
  }

  override run(sql: string, ...values: Value[]) {
    if (sql !== 'ROLLBACK') this.#failIfDue(sql);
    return super.run(sql, ...values);
  }

  override append(sql: string, ...values: Value[]) {
    this.#failIfDue(sql);
    return super.append(sql, ...values);
  }

  #failIfDue(sql: string): void {
    if (this.#countdown === Number.POSITIVE_INFINITY) return;
    if (this.#countdown <= 0 || sql === 'COMMIT') {
      if (this.#once) this.disarm();
      throw Object.assign(new Error('simulated fault of the store'), { errcode: this.#code });
    }
    this.#countdown -= 1;
  }
}

export interface StoreParts {
  life: CoreLife;
  statements: FaultyStatements;
  faults: StoreFaults;
  random: SeededRandom;
  msMax: number;
  /** Hears of what has just become durable. */
  committed: (calls: WriteCall[], results: CallResult[]) => void;
  /** Hears of each read that was answered. */
  answered: (verb: ReadVerb) => void;
}

/**
 * A store that belongs to one life of the core. Calls take effect at one seeded moment and are
 * answered at a later one, so that a crash may fall before, between and after.
 */
export function openStore({
  life,
  statements,
  faults,
  random,
  msMax,
  committed,
  answered,
}: StoreParts): Storage {
  const acts = createSqliteActs(statements);
  const delay = () => random.between(0, msMax);
  /** Reads are answered in the order in which they were asked for, as by a thread. */
  let readerFreeAt = 0;

  function commit(calls: WriteCall[]): CallResult[] {
    if (faults.commits !== null) {
      statements.arm(faults.commits, random.between(0, calls.length + 1));
    } else if (faults.hiccups > 0) {
      faults.hiccups -= 1;
      statements.arm('hiccup', random.between(0, calls.length));
    }
    const results = acts.commit(calls);
    statements.disarm();
    committed(calls, results);
    return results;
  }

  const commits = new GroupCommit<WriteCall, CallResult>(
    life.clock,
    limits.groupCommit,
    (calls) => {
      // The calls go to another thread: what the core changes afterwards does not reach them.
      const sent = structuredClone(calls);
      return life.promise((resolve) => {
        life.later(delay(), () => {
          const results = commit(sent);
          life.later(delay(), () => resolve(results));
        });
      });
    },
  );

  return createStorage({
    commits,
    failureOf,
    read: (verb, input) =>
      life.promise((resolve, reject) => {
        const now = life.clock.elapsed();
        readerFreeAt = Math.max(now + delay(), readerFreeAt + 0.001);
        life.later(readerFreeAt - now, () => {
          if (faults.reads > 0) {
            faults.reads -= 1;
            life.later(delay(), () =>
              reject(new StoreFailure('broken', 'simulated fault of a read')),
            );
            return;
          }
          const found = acts.read(verb, input);
          readerFreeAt = Math.max(readerFreeAt + 0.001, life.clock.elapsed() + delay());
          life.later(readerFreeAt - life.clock.elapsed(), () => {
            answered(verb);
            resolve(found);
          });
        });
      }),
    close: () => commits.settled(),
  });
}
