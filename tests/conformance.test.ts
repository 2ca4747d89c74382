/** Holds the page on what Gancho is held to: each test that it names is there, under that name. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';

const root = resolve(import.meta.dirname, '..');

interface Row {
  behaviour: string;
  file: string;
  title: string;
}

/** The rows of all tables of the page; an empty first cell goes on with the behaviour above it. */
function rowsOf(page: string): Row[] {
  const rows: Row[] = [];
  for (const line of page.split('\n').filter((one) => one.startsWith('|'))) {
    const [behaviour = '', file = '', title = ''] = line.split('|').slice(1, -1).map(trim);
    if (file === 'Test file' || /^-+$/.test(file)) continue;
    rows.push({ behaviour: behaviour || (rows.at(-1)?.behaviour ?? ''), file, title });
  }
  return rows;
}

function trim(cell: string): string {
  return cell.trim();
}

/** The titles in a file's text as they are written, what a test fills in shown as `…`. */
function titlesIn(text: string): Set<string> {
  const titles = new Set<string>();
  for (const [, , quoted] of text.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)) {
    titles.add(quoted!.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll(/\\(.)/g, '$1'));
  }
  return titles;
}

/** Null where the row names a test that runs. */
function faultOf({ behaviour, file, title }: Row): string | null {
  if (behaviour === '') return `no behaviour: ${file}: ${title}`;
  // The promises of the storage are registered by a test file of their driver.
  const runs = file.endsWith('.test.ts') || /^tests\/storage\/[a-z-]+-promises\.ts$/.test(file);
  if (!runs || !existsSync(resolve(root, file))) return `no test file: ${file}`;
  const titles = titlesIn(readFileSync(resolve(root, file), 'utf8'));
  return titles.has(title) ? null : `no such test in ${file}: ${title}`;
}

describe('docs/conformance.md', () => {
  const rows = rowsOf(readFileSync(resolve(root, 'docs/conformance.md'), 'utf8'));

  test('names tests that exist', () => {
    assert.ok(rows.length > 100);
    assert.deepEqual(
      rows.map(faultOf).filter((fault) => fault !== null),
      [],
    );
  });

  test('names none twice for one behaviour', () => {
    const keys = rows.map(({ behaviour, file, title }) => `${behaviour} ${file} ${title}`);
    assert.deepEqual(
      keys.filter((key, index) => keys.indexOf(key) !== index),
      [],
    );
  });
});

describe('the check itself', () => {
  const good = {
    behaviour: 'x',
    file: 'tests/conformance.test.ts',
    title: 'names tests that exist',
  };

  test('finds a test that is not there, and a file that is none', () => {
    assert.equal(faultOf(good), null);
    assert.match(faultOf({ ...good, title: 'names tests' })!, /no such test/);
    assert.match(faultOf({ ...good, behaviour: '' })!, /no behaviour/);
    assert.match(faultOf({ ...good, file: 'tests/nowhere.test.ts' })!, /no test file/);
    assert.match(faultOf({ ...good, file: 'tests/run.ts' })!, /no test file/);
  });

  test('reads titles as they are written', () => {
    const text =
      "test('it\\'s', f); test(`${a} and ${b.c('x')}: d`, f); test(\n  \"e\",\n f); latest('g');";
    assert.deepEqual([...titlesIn(text)], ["it's", '… and …: d', 'e']);
  });
});
