/** Which files are taken as a logo or font. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPortalFile } from './portal-file.ts';

const svg = (inside: string, attributes = '') =>
  readPortalFile(
    'logo',
    'image/svg+xml',
    new TextEncoder().encode(
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" ${attributes}>${inside}</svg>\n`,
    ),
  );

describe('a logo', () => {
  test('may be a drawing', () => {
    for (const inside of [
      '<path d="M0 0h8v8z" fill="#0f766e"/>',
      '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect width="8" height="8" fill="url(#a)" style="opacity: 0.5"/>',
      '<use href="#a"/><text x="1" y="2">Acme &amp; Co</text>',
    ]) {
      assert.ok('ok' in svg(inside), inside);
    }
  });

  test('holds nothing that acts or leads elsewhere', () => {
    for (const inside of [
      '<script>alert(1)</script>',
      '<SCRIPT>alert(1)</SCRIPT>',
      '<rect onload="alert(1)"/>',
      '<rect ONCLICK="alert(1)"/>',
      '<foreignObject><p>x</p></foreignObject>',
      '<image href="https://tracker.example.com/a.png"/>',
      '<use href="https://evil.example.com/a.svg#b"/>',
      '<use xlink:href="data:image/svg+xml;base64,AAAA"/>',
      '<rect fill="url(https://evil.example.com/)"/>',
      '<rect style="background:url(&quot;https://evil.example.com&quot;)"/>',
      '<style>@import "https://evil.example.com"</style>',
      '<a href="javascript:alert(1)"><rect/></a>',
      '<animate attributeName="href" to="javascript:alert(1)"/>',
      '<![CDATA[<script>alert(1)</script>]]>',
      '<rect fill="a"onload="alert(1)"/>',
      '<rect/onload=alert(1)>',
      '<!-- --!><script>alert(1)</script>',
    ]) {
      assert.ok('fault' in svg(inside), inside);
    }
    assert.ok('fault' in svg('', 'onload="alert(1)"'));
  });

  test('is what it says that it is, and not larger than a screen', () => {
    const png = new Uint8Array(40);
    png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    png.set([0, 0, 0, 120, 0, 0, 0, 40], 16);
    assert.ok('ok' in readPortalFile('logo', 'image/png', png));
    assert.ok('fault' in readPortalFile('logo', 'image/webp', png));
    assert.ok('fault' in readPortalFile('logo', 'image/gif', png));
    png.set([0, 1, 0, 0], 16);
    assert.ok('fault' in readPortalFile('logo', 'image/png', png));
    assert.ok('fault' in readPortalFile('font', 'font/woff2', png));
    assert.ok('ok' in readPortalFile('font', 'font/woff2', new TextEncoder().encode('wOF2….')));
  });
});
