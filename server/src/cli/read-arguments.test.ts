/** What the arguments ask for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readArguments } from './read-arguments.ts';

describe('readArguments', () => {
  test('reads commands and the file, in any order', () => {
    for (const [typed, asked] of [
      ['', { command: 'help', configFile: null }],
      ['start', { command: 'start', configFile: null }],
      ['start --config a.yaml', { command: 'start', configFile: 'a.yaml' }],
      ['--config=a.yaml start', { command: 'start', configFile: 'a.yaml' }],
      ['config -h', { command: 'help', configFile: null }],
      ['-v', { command: 'version', configFile: null }],
    ] as const) {
      assert.deepEqual(readArguments(typed.split(' ').filter((word) => word !== '')), asked, typed);
    }
  });

  test('says what it does not understand', () => {
    for (const [typed, error] of [
      ['strt', /^`strt` is no command\. Did you mean start\? Commands are start, /],
      ['zzzzzz', /^`zzzzzz` is no command\. Commands are start, config, version, help\.$/],
      ['start --prot 1', /^--prot is not known here\./],
      ['start -x', /^-x is not known here\./],
      ['start --no-demo', /^--no-demo is not known here\./],
      ['config port', /^`config` takes nothing behind it\.$/],
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
