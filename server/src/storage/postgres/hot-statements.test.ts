/**
 * Every statement of the hot path names the application wherever it touches a table that is divided
 * by application, so that a database that spreads those tables over machines finds the one to ask.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMessages } from './accept-recovery.ts';
import { acceptStatements } from './accept-statement.ts';
import { claimDueRows } from './claim.ts';
import { parkFreshRows, readFreshRows } from './fresh.ts';
import { recordSql, type RecordParts } from './record-statement.ts';
import { makeDue } from './take-over.ts';

/** The tables whose keys lead with the application. */
const divided = [
  'message',
  'message_event',
  'attempt',
  'undelivered',
  'due',
  'ordered_head',
  'ordered_line',
  'usage_hour',
  'attempt_count',
  'duration_hour',
  'endpoint',
];

/**
 * `step` looks for what one node holds as fresh, of any application: such a look goes to all machines
 * by its nature, and only at a start, a take-over, or where memory is full.
 */
const ofAllApplications = /step AS (?:MATERIALIZED )?\([^)]*\)?[^)]*WHERE node = \$1[^)]*\)/g;

const noParts: RecordParts = {
  attempts: false,
  rows: false,
  over: false,
  retries: false,
  successes: false,
  failures: false,
  cures: false,
  streaks: false,
  parks: false,
  parksAgain: false,
  advance: false,
};
const allParts = Object.fromEntries(Object.keys(noParts).map((part) => [part, true]));

const statements: Record<string, string> = {
  ...acceptStatements,
  'look for what was accepted': findMessages,
  record: recordSql({ ...noParts, ...allParts }),
  'record successes': recordSql({ ...noParts, attempts: true, successes: true }),
  park: recordSql({ ...noParts, parks: true }),
  claim: claimDueRows,
  'read fresh': readFreshRows,
  'park fresh': parkFreshRows,
  'take over': makeDue,
};

interface Use {
  table: string;
  /** From the table on, to the end of its own query. */
  text: string;
  kind: 'insert' | 'read';
}

/** Where a statement touches a divided table, with the query in which it does so. */
function usesOf(sql: string): Use[] {
  const names = divided.join('|');
  const found = sql.matchAll(
    new RegExp(`\\b(INSERT INTO|DELETE FROM|UPDATE|FROM|JOIN|USING) (${names})\\b(?! \\()`, 'g'),
  );
  const inserts = sql.matchAll(new RegExp(`\\b(INSERT INTO) (${names})\\b[^(]*\\(`, 'g'));
  const uses = [...found, ...inserts].map((match): Use => {
    const kind = match[1] === 'INSERT INTO' ? 'insert' : 'read';
    return { table: match[2]!, text: queryAfter(sql, match.index), kind };
  });
  return uses;
}

/** From a place to where its query ends: the parenthesis that closes it, or the next UNION. */
function queryAfter(sql: string, from: number): string {
  let depth = 0;
  for (let index = from; index < sql.length; index++) {
    if (sql[index] === '(') depth += 1;
    if (sql[index] === ')' && --depth < 0) return sql.slice(from, index);
    if (depth === 0 && sql.startsWith('UNION', index)) return sql.slice(from, index);
  }
  return sql.slice(from);
}

/** A use that leaves the application out, or null. */
function faultOf({ table, text, kind }: Use): string | null {
  if (kind === 'insert') {
    const columns = /\(([^)]*)\)/.exec(text)![1]!;
    const conflict = /ON CONFLICT \(([^)]*)\)/.exec(text)?.[1];
    const isNamed = [columns, ...(conflict === undefined ? [] : [conflict])].every((list) =>
      /\bapplication_id\b/.test(list),
    );
    return isNamed ? null : `INSERT INTO ${table}: ${text.slice(0, 80)}`;
  }
  const condition = new RegExp(`\\b${table}\\.application_id = \\w+\\.application_id`);
  const aliased = new RegExp(`${table} AS (\\w+)`).exec(text)?.[1];
  const asAlias = new RegExp(`\\b${aliased}\\.application_id = \\w+\\.application_id`);
  const isNamed = condition.test(text) || (aliased !== undefined && asAlias.test(text));
  return isNamed ? null : `${table}: ${text.slice(0, 120)}`;
}

for (const [name, sql] of Object.entries(statements)) {
  test(`the application is named throughout: ${name}`, () => {
    const uses = usesOf(sql.replaceAll(ofAllApplications, 'step'));
    assert.ok(uses.length > 0, 'it touches a divided table');
    assert.deepEqual(
      uses.map(faultOf).filter((fault) => fault !== null),
      [],
    );
  });
}

test('a condition that leaves the application out is found', () => {
  const found = (sql: string): number => usesOf(sql).filter((use) => faultOf(use) !== null).length;
  assert.equal(found('SELECT FROM due WHERE due.position = new.position'), 1);
  assert.equal(found('WITH a AS (SELECT FROM attempt JOIN due ON due.id = attempt.id) SELECT'), 2);
  assert.equal(found('INSERT INTO due (position) SELECT 1'), 1);
  assert.equal(found('INSERT INTO due (application_id) SELECT 1 ON CONFLICT (position) DO'), 1);
  assert.equal(found('DELETE FROM due USING new WHERE due.position = 1'), 1);
  assert.equal(found('SELECT FROM due WHERE due.application_id = new.application_id'), 0);
});
