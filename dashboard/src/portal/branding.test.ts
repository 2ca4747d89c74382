/** Colours of others stay readable. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contrast, readableAccent, readBranding } from './branding.ts';

const numbersOf = (text: string) => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
const grounds = { light: [255, 255, 255], dark: [21, 29, 28] };

describe('the colour of a product', () => {
  for (const hex of ['ffff00', '000000', 'ffffff', '0f766e', 'ff00ff', '7f7f7f', '123456']) {
    for (const theme of ['light', 'dark'] as const) {
      test(`#${hex} can be read in the ${theme} theme`, () => {
        const { accent, strong, onAccent, soft } = readableAccent(hex, theme);
        assert.ok(contrast(numbersOf(accent), grounds[theme]) >= 4.5);
        assert.ok(contrast(numbersOf(accent), numbersOf(onAccent)) >= 4.5);
        assert.ok(contrast(numbersOf(strong), numbersOf(soft)) >= 4.5);
      });
    }
  }

  test('is taken as six digits and as nothing else', () => {
    assert.equal(readBranding('?primaryColor=%23FF8800').primaryColor, 'ff8800');
    for (const text of ['red', 'fff', 'url(x)', 'ff8800;}']) {
      assert.equal(readBranding(`?primaryColor=${encodeURIComponent(text)}`).primaryColor, null);
    }
  });
});
