/** The preview shows what the portal will be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derivedOf, standingPalettes } from '../../../server/src/domain/palette.ts';
import { propertiesOf, standingColours } from './branding-palette.ts';

test('the colours that stand are those of the server', () => {
  assert.deepEqual(standingColours, standingPalettes);
});

test('what stands on the accent is what the portal puts there', () => {
  for (const side of ['light', 'dark'] as const) {
    for (const accent of ['#0f766e', '#ffee00', '#777777', '#c4b5fd']) {
      const palette = { ...standingPalettes[side], accent };
      assert.equal(
        propertiesOf(side, { accent })['--on-accent'],
        derivedOf(palette, side).onAccent,
      );
    }
  }
});

test('what is half typed changes nothing', () => {
  assert.equal(propertiesOf('light', { accent: '#12' })['--accent'], '#0f766e');
});
