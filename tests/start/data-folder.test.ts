/** The data folder when something is wrong with it: one line, nothing harmed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { runGancho, startGancho } from '../support/gancho-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { assertRefused } from './assert-refused.ts';

interface Mounted extends Disposable {
  path: string;
}

/** A small file system in memory; null where this user may not mount one. */
function mounted(options: string): Mounted | null {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder.path], {
      stdio: 'ignore',
    });
  } catch {
    folder[Symbol.dispose]();
    return null;
  }
  return {
    path: folder.path,
    [Symbol.dispose]() {
      execFileSync('umount', [folder.path]);
      folder[Symbol.dispose]();
    },
  };
}

/** A folder in which not even root can write, or, where nothing can be mounted, this user. */
function unwritable(): Mounted {
  const small = mounted('ro,size=64k');
  if (small !== null) return small;
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o500);
  return folder;
}

/** A folder whose disk is full: a mounted one, or one in which every new file is /dev/full. */
function full(): Mounted {
  const small = mounted('size=64k');
  if (small !== null) {
    writeFileSync(join(small.path, 'filler'), Buffer.alloc(16 * 4096 - 4096));
    return small;
  }
  const folder = temporaryFolder();
  symlinkSync('/dev/full', join(folder.path, '.probe.new'));
  return folder;
}

describe('a data folder that cannot be used', () => {
  test('a file in its place', async () => {
    using folder = temporaryFolder();
    const dataDir = join(folder.path, 'gancho-data');
    writeFileSync(dataDir, 'mine');
    await assertRefused({ dataDir }, /gancho-data is not a folder: .* GANCHO_DATA_DIR/);
    await assertRefused({ dataDir: join(dataDir, 'in') }, /is not a folder: /);
    assert.equal(readFileSync(dataDir, 'utf8'), 'mine');
  });

  test('one that cannot be written to', async () => {
    using folder = unwritable();
    const sentence = /cannot be written to: give|on a read-only file system: choose another/;
    await assertRefused({ dataDir: folder.path }, sentence);
    await assertRefused({ dataDir: join(folder.path, 'within') }, sentence);
  });

  test('one on a full disk', async () => {
    using folder = full();
    await assertRefused({ dataDir: folder.path }, /The disk of .* is full: make room, or choose/);
  });

  test('one on a disk too small for the database', async () => {
    using folder = mounted('size=64k') ?? full();
    const { code, stdout, stderr } = await runGancho(['start'], { dataDir: folder.path });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^gancho: The disk of .* is full: make room, or choose another[^\n]+\n$/);
  });

  test('one whose keys cannot be read', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'master.key'));
    await assertRefused({ dataDir: folder.path }, /cannot be used \(EISDIR/);
  });
});

describe('two servers on one data folder', () => {
  test('the second names the first and leaves it unharmed', async () => {
    await using first = await startGancho();
    const { pid } = first.process;
    const sentence = new RegExp(
      `Another server \\(process ${pid}\\) uses the data folder .*: stop`,
    );
    await assertRefused({ dataDir: first.dataDir }, sentence);
    const { status } = await first.api('POST', '/app', { name: 'Still served', uid: 'served' });
    assert.equal(status, 201);
    assert.equal(await first.stop(), 0);

    await using next = await startGancho({ dataDir: first.dataDir });
    assert.equal((await next.api('GET', '/app/served')).body.name, 'Still served');
  });

  test('what a killed server leaves behind is no obstacle', async () => {
    using folder = temporaryFolder();
    const dataDir = folder.path;
    {
      await using first = await startGancho({ dataDir });
      await first.api('POST', '/app', { name: 'Kept', uid: 'kept' });
      await first.kill();
    }
    await using next = await startGancho({ dataDir });
    assert.equal((await next.api('GET', '/app/kept')).status, 200);
    assert.equal(readFileSync(join(dataDir, 'server.pid'), 'utf8').trim(), `${next.process.pid}`);
  });
});

describe('data that this program must not touch', () => {
  test('of a newer program', async () => {
    using folder = temporaryFolder();
    const dataDir = folder.path;
    {
      await using first = await startGancho({ dataDir });
      await first.stop();
    }
    const file = join(dataDir, 'gancho.db');
    setSchema(file, 9_000);
    const before = readFileSync(file);
    await assertRefused(
      { dataDir },
      /written by a newer Gancho \(schema 9000, this program knows \d/,
    );
    assert.ok(readFileSync(file).equals(before), 'not a byte was changed');
  });

  test('a file that is no database', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'master.key'), Buffer.alloc(32, 1).toString('base64'));
    const file = join(folder.path, 'gancho.db');
    writeFileSync(file, 'This is a letter, and not a database at all.\n'.repeat(400));
    const before = readFileSync(file);
    await assertRefused({ dataDir: folder.path }, /gancho\.db in .* is damaged .*from a copy/);
    assert.ok(readFileSync(file).equals(before));
  });

  for (const [what, text] of [
    ['shortened', 'AAAA'],
    ['emptied', ''],
  ]) {
    test(`a master key that was ${what}`, async () => {
      using folder = temporaryFolder();
      writeFileSync(join(folder.path, 'master.key'), text!);
      await assertRefused(
        { dataDir: folder.path },
        /master\.key is damaged: bring it back from a copy, or set GANCHO_MASTER_KEY\./,
      );
      assert.equal(readFileSync(join(folder.path, 'master.key'), 'utf8'), text);
      assert.ok(!readdirSync(folder.path).includes('gancho.db'));
    });
  }

  test('a master key that is gone is not replaced in silence', async () => {
    using folder = temporaryFolder();
    const dataDir = folder.path;
    {
      await using first = await startGancho({ dataDir });
      await first.stop();
    }
    rmSync(join(dataDir, 'master.key'));
    await assertRefused({ dataDir }, /master\.key is missing, so the secrets .* cannot be read: /);
    assert.ok(!readdirSync(dataDir).includes('master.key'));
  });
});

function setSchema(file: string, version: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}
