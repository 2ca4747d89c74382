/** The bundle is used as long as nothing that it was made of has changed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { findBundle } from '../../server/bin/find-bundle.js';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bin = resolve(import.meta.dirname, '../../server/bin');

/** A package with the real way in, and a program that says where it comes from. */
function makePackage(folder: string): void {
  cpSync(bin, join(folder, 'bin'), { recursive: true });
  for (const name of ['src', '.bundle']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'src/main.ts'), "process.stdout.write('sources' as string);\n");
  writeFileSync(join(folder, '.bundle/main.js'), "process.stdout.write('bundle');\n");
  const { mtimeMs, size } = statSync(join(folder, 'src/main.ts'));
  const looks = { 'src/main.ts': `${mtimeMs} ${size}` };
  writeFileSync(join(folder, '.bundle/made-from.json'), JSON.stringify(looks));
}

function run(folder: string, before: string[] = []): string {
  const program = join(folder, 'bin/gancho.js');
  return execFileSync(process.execPath, [...before, program], { encoding: 'utf8' });
}

test('the program comes from the bundle, and from its sources once one of them changed', () => {
  using folder = temporaryFolder();
  makePackage(folder.path);
  assert.equal(run(folder.path), 'bundle');
  appendFileSync(join(folder.path, 'src/main.ts'), '\n');
  assert.equal(run(folder.path), 'sources');
});

test('the program comes from its sources where something is loaded first that may change them', () => {
  using folder = temporaryFolder();
  makePackage(folder.path);
  assert.equal(run(folder.path, ['--import', 'data:text/javascript,']), 'sources');
});

test('the program comes from its sources where there is no whole bundle', () => {
  using folder = temporaryFolder();
  makePackage(folder.path);
  writeFileSync(join(folder.path, '.bundle/made-from.json'), '{');
  assert.equal(run(folder.path), 'sources');
  rmSync(join(folder.path, '.bundle'), { recursive: true });
  assert.equal(run(folder.path), 'sources');
});

test('the servers of these tests come from it', () => {
  assert.notEqual(findBundle(), null);
});
