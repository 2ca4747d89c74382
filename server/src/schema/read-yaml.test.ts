/** YAML of strangers: what is read, what is refused in words, and what is cut off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../lib/clock.ts';
import { createReadYaml } from './read-yaml.ts';

const readYaml = createReadYaml(systemClock, { deadlineMs: 20_000, depthMax: 8, memoryMbMax: 256 });

describe('createReadYaml', () => {
  test('reads YAML, JSON, and a few aliases', async () => {
    assert.deepEqual(await readYaml('a: &x [1, "2"]\nb: *x'), { ok: { a: [1, '2'], b: [1, '2'] } });
    assert.deepEqual(await readYaml('{"a": null}'), { ok: { a: null } });
    assert.deepEqual(await readYaml(''), { ok: null });
  });

  test('says what is wrong, with the line', async () => {
    for (const [text, error] of [
      ['a: 1\n b: 2', /at line \d/],
      ['a: 1\na: 2', /unique.*at line 2/],
      ['a: [', /at line 1/],
      [`a: ${'['.repeat(9)}${']'.repeat(9)}`, /deeper than 8/],
      [`a: &a [1]\nb: [${'*a,'.repeat(101)}]\nc: [${'*a,'.repeat(101)}]`, /alias|resource/i],
    ] as const) {
      const read = await readYaml(text);
      assert.match((read as { error: string }).error ?? JSON.stringify(read), error, text);
    }
  });

  test('ends a text that would take minutes', async () => {
    const impatient = createReadYaml(systemClock, {
      deadlineMs: 500,
      depthMax: 8,
      memoryMbMax: 256,
    });
    const read = await impatient('? '.repeat(250_000));
    assert.match((read as { error: string }).error, /longer than 0.5 seconds|call stack/);
  });
});
