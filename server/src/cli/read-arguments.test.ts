/** What the arguments ask for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readArguments } from './read-arguments.ts';

describe('readArguments', () => {
  test('reads commands and the file, in any order', () => {
    for (const [typed, asked] of [
      ['', { command: 'help', configFile: null }],
      ['start', { command: 'start', configFile: null, role: null }],
      ['start --role worker', { command: 'start', configFile: null, role: 'worker' }],
      ['start --config a.yaml', { command: 'start', configFile: 'a.yaml', role: null }],
      ['--config=a.yaml start', { command: 'start', configFile: 'a.yaml', role: null }],
      ['config -h', { command: 'help', configFile: null }],
      ['-v', { command: 'version', configFile: null }],
    ] as const) {
      assert.deepEqual(readArguments(typed.split(' ').filter((word) => word !== '')), asked, typed);
    }
  });

  test('reads what `apply` and `export` take', () => {
    const usual = { configFile: null, server: null, keyFile: null };
    const apply = {
      ...usual,
      command: 'apply',
      yes: false,
      dryRun: false,
      prune: false,
      secrets: false,
    };
    for (const [typed, asked] of [
      ['apply env.yaml', { ...apply, file: 'env.yaml' }],
      ['apply --yes env.yaml --prune', { ...apply, file: 'env.yaml', yes: true, prune: true }],
      ['apply env.yaml --secrets', { ...apply, file: 'env.yaml', secrets: true }],
      ['apply env.yaml --dry-run', { ...apply, file: 'env.yaml', dryRun: true }],
      ['export', { ...usual, command: 'export' }],
      [
        'export --server http://x --key-file=k --config c',
        { command: 'export', server: 'http://x', keyFile: 'k', configFile: 'c' },
      ],
    ] as const) {
      assert.deepEqual(readArguments(typed.split(' ')), asked, typed);
    }
  });

  test('reads what `migrate-store` takes', () => {
    const usual = { command: 'migrate-store', configFile: null };
    for (const [typed, asked] of [
      ['migrate-store', { ...usual, from: null, to: null }],
      [
        'migrate-store --from sqlite:a --to=postgres://b/c',
        { ...usual, from: 'sqlite:a', to: 'postgres://b/c' },
      ],
    ] as const) {
      assert.deepEqual(readArguments(typed.split(' ')), asked, typed);
    }
    for (const [typed, error] of [
      ['migrate-store --from', /^--from needs sqlite:FOLDER\.$/],
      ['migrate-store a', /^`migrate-store` takes nothing behind it\.$/],
      [
        'migrate-store --yes',
        /^--yes is not known to `migrate-store`, which takes --config, --help, --version, --from, --to\.$/,
      ],
      ['start --from sqlite:a', /^--from is not known here\./],
    ] as const) {
      const read = readArguments(typed.split(' '));
      assert.match('error' in read ? read.error : '', error, typed);
    }
  });

  test('says what it does not understand', () => {
    for (const [typed, error] of [
      ['strt', /^`strt` is no command\. Did you mean start\? Commands are start, /],
      [
        'zzzzzz',
        /^`zzzzzz` is no command\. Commands are start, config, version, help, apply, export, recipe, migrate-store, demo\.$/,
      ],
      ['start --prot 1', /^--prot is not known here\./],
      ['start -x', /^-x is not known here\./],
      ['start --no-demo', /^--no-demo is not known here\./],
      ['config port', /^`config` takes nothing behind it\.$/],
      ['start --yes', /^--yes is not known here\./],
      ['apply', /^`apply` needs the name of one file/],
      ['apply a b', /^`apply` needs the name of one file/],
      ['apply a --force', /^--force is not known to `apply`, which takes .*--prune/],
      ['export --yes', /^--yes is not known to `export`/],
      ['export a', /^`export` takes nothing behind it\.$/],
      ['apply a --server', /^--server needs a URL\.$/],
      ['apply a --yes=no', /^--yes takes no value\.$/],
      ['config --role api', /^--role is not known here\./],
      ['start --role', /^--role needs api, worker or all\.$/],
      ['start --config', /^--config needs the name of a file\.$/],
    ] as const) {
      const asked = readArguments(typed.split(' '));
      assert.ok('error' in asked, typed);
      assert.match(asked.error, error);
    }
  });

  test('answers whatever is typed', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('start', '--config', '--', '-h', '--x=1', '-'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (typed) => {
        const asked = readArguments(typed);
        assert.notEqual('error' in asked, 'command' in asked);
      }),
    );
  });
});

test('reads what a recipe is asked for', () => {
  assert.deepEqual(
    readArguments([
      'recipe',
      'add',
      'sale',
      '--set',
      'a=1',
      '--set',
      'b=2=3',
      '--only',
      'a-b,c',
      '--only',
      'd',
      '--server',
      'http://x',
    ]),
    {
      command: 'recipe',
      configFile: null,
      action: 'add',
      name: 'sale',
      set: ['a=1', 'b=2=3'],
      only: ['a-b', 'c', 'd'],
      yes: false,
      keep: false,
      server: 'http://x',
      keyFile: null,
    },
  );
  const list = readArguments(['recipe']);
  assert.equal('action' in list && list.action, 'list');
  for (const args of [
    ['recipe', 'try'],
    ['recipe', 'list', 'x'],
    ['recipe', 'mix', 'x'],
  ]) {
    assert.match((readArguments(args) as { error: string }).error, /recipe/);
  }
  assert.match(
    (readArguments(['recipe', 'add', 'x', '--set']) as { error: string }).error,
    /--set/,
  );
});
