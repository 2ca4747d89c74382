/** Colours that cannot be read are found, and a shade that can be is named. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contrastOf } from '../lib/contrast.ts';
import { contrastFaults, standingPalettes, themes } from './palette.ts';

describe('the colours of the portal', () => {
  for (const theme of themes) {
    test(`can be read as they stand in the ${theme} theme`, () => {
      assert.deepEqual(contrastFaults(standingPalettes[theme], theme), []);
    });

    for (const accent of ['#ffee00', '#7f7f7f', '#ff00ff', '#000000', '#ffffff', '#3b82f6']) {
      test(`with ${accent}, a shade that passes is named in the ${theme} theme`, () => {
        const palette = { ...standingPalettes[theme], accent };
        for (const { token, nearest, ratio, needed } of contrastFaults(palette, theme)) {
          assert.equal(token, 'accent');
          assert.ok(ratio < needed);
          assert.deepEqual(contrastFaults({ ...palette, accent: nearest! }, theme), []);
        }
      });
    }
  }

  test('are refused by the pair that is worst', () => {
    const palette = { ...standingPalettes.light, muted: '#9aa5aa' };
    const [fault, ...others] = contrastFaults(palette, 'light');
    assert.deepEqual(others, []);
    assert.equal(fault!.token, 'muted');
    assert.equal(fault!.ground, 'sunken');
    assert.ok(Math.abs(fault!.ratio - contrastOf('#9aa5aa', '#f0f2f2')) < 0.001);
  });

  test('count as the standard does', () => {
    assert.equal(contrastOf('#000000', '#ffffff'), 21);
    assert.equal(contrastOf('#777777', '#ffffff').toFixed(2), '4.48');
  });
});
