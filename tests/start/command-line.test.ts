/** What the command line answers to what is typed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { runGancho } from '../support/gancho-process.ts';
import { assertRefused } from './assert-refused.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8')) as {
  version: string;
};

describe('the command line', () => {
  for (const args of [['version'], ['--version'], ['-v']]) {
    test(`gancho ${args.join(' ')} prints the version alone`, async () => {
      assert.deepEqual(await runGancho(args), { code: 0, stdout: `${version}\n`, stderr: '' });
    });
  }

  for (const args of [['help'], ['--help'], ['-h'], ['start', '--help'], []]) {
    test(`\`gancho ${args.join(' ')}\` explains the commands`, async () => {
      const { code, stdout, stderr } = await runGancho(args);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      for (const command of ['start', 'config', 'version', 'help']) {
        assert.match(stdout, new RegExp(`gancho ${command} {2,}\\w`));
      }
    });
  }

  test('an unknown command is named, with the one that was meant', async () => {
    await assertRefused({}, /`sttart` is no command\. Did you mean start\?/, ['sttart']);
    await assertRefused({}, /`serve-all` is no command\. Commands are start, /, ['serve-all']);
  });

  test('nothing that is typed is passed over', async () => {
    await assertRefused({}, /--port is not known here\. .*gancho config/, ['start', '--port', '1']);
    await assertRefused({}, /-p is not known here/, ['start', '-p', '1']);
    await assertRefused({}, /`start` takes nothing behind it/, ['start', 'now']);
    await assertRefused({}, /--config needs the name of a file/, ['start', '--config']);
    await assertRefused({}, /--config needs the name of a file/, ['config', '--config=']);
  });

  test('a reader who leaves early does no harm', async () => {
    const command = `"${process.execPath}" server/bin/gancho.js config | true; exit "\${PIPESTATUS[0]}"`;
    const { stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: root });
    assert.equal(stderr, '');
  });
});
