/** Holds the pages that list options and errors equal to what the program knows, in both directions. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { showValue } from '../server/src/cli/show-config.ts';
import { options, readConfig, type Config } from '../server/src/config.ts';
import { capabilities } from '../server/src/domain/principal.ts';
import { problems } from '../server/src/domain/problem.ts';
import { scopedResources } from '../server/src/domain/scope.ts';
import { readSources } from './support/read-imports.ts';

const root = resolve(import.meta.dirname, '..');

function page(name: string): string {
  return readFileSync(resolve(root, 'docs', name), 'utf8');
}

/** The cells of the only table on a page, its head left out, code marks taken off. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function bare(cell: string): string {
  return cell.replace(/^`(.*)`$/, '$1');
}

describe('docs/errors.md', () => {
  test('lists every problem with its status, sentence and remedy, and no other', () => {
    const listed = rowsOf(page('errors.md')).map(([code, ...rest]) => [bare(code!), ...rest]);
    const known = Object.entries(problems).map(([code, { status, detail, remedy }]) => [
      code,
      String(status),
      detail,
      remedy,
    ]);
    assert.ok(known.length > 10);
    assert.deepEqual(listed, known);
  });

  test('the registry holds nothing that no client can meet', () => {
    const texts = readSources(resolve(root, 'server/src'))
      .filter(({ path }) => path !== 'domain/problem.ts')
      .map(({ text }) => text);
    const unused = Object.keys(problems).filter(
      // `Problem.field` makes these within the registry's own file.
      (code) => code !== 'validation' && !texts.some((text) => text.includes(`'${code}'`)),
    );
    assert.deepEqual(unused, []);
  });
});

describe('docs/configuration.md', () => {
  test('lists every option with its name, meaning and default, and no other', () => {
    const listed = rowsOf(page('configuration.md')).map(([env, key, meaning, fallback]) => [
      bare(env!),
      bare(key!),
      meaning,
      bare(fallback!),
    ]);
    const known = options.map(({ env, key, meaning, fallback }) => [
      env,
      key,
      meaning,
      showValue(fallback as Config[keyof Config]),
    ]);
    assert.ok(known.length > 5);
    assert.deepEqual(listed, known);
  });

  test('its example file is taken as it stands', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page('configuration.md'))?.[1];
    assert.ok(example !== undefined);
    const { sources } = readConfig({}, null, () => example);
    const inFile = Object.entries(sources).filter(([, source]) => source === 'file');
    assert.deepEqual(
      inFile.map(([key]) => key).toSorted(),
      Object.keys(parse(example) as object).toSorted(),
    );
  });
});

describe('docs/access.md', () => {
  test('lists every scope and every capability, and no other', () => {
    const tables = page('access.md').split(/\n#+ /);
    const firstColumn = (heading: string) =>
      rowsOf(tables.find((part) => part.startsWith(heading)) ?? '').map(([name]) => bare(name!));
    const scopes = rowsOf(tables.find((part) => part.startsWith('Scopes')) ?? '');
    assert.deepEqual(
      scopes.map(([name, meaning]) => [bare(name!), meaning]),
      Object.entries(scopedResources),
    );
    assert.deepEqual(firstColumn('Portal tokens').toSorted(), capabilities.toSorted());
  });
});
