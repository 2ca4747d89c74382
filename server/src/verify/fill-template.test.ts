import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedRequest } from '../domain/received-request.ts';
import { faultOfTemplate, fillBytes, fillText } from './fill-template.ts';
import { Subject } from './subject.ts';

function subjectOf(more: Partial<ReceivedRequest> = {}): Subject {
  return new Subject(
    {
      method: 'POST',
      url: 'https://h.example/in/t/pix?a=1',
      path: '/pix',
      query: 'a=1&b=x%20y&twice=1&twice=2',
      headers: [
        ['x-id', 'ID'],
        ['x-two', '1'],
        ['x-two', '2'],
      ],
      body: Buffer.from(
        '{"n":7,"items":[{"k":"a"},{"k":"a"}],"mixed":[{"k":"a"},{"k":"b"}],"t":"{\\"in\\":true}"}',
      ),
      remoteAddress: '198.51.100.7',
      receivedAt: 1_000,
      ...more,
    },
    { secret: 's', both: ['1', '2'], empty: '' },
  );
}

const filled: readonly (readonly [template: string, text: string | null])[] = [
  [
    '{method} {url} {path} {query} {address}',
    'POST https://h.example/in/t/pix?a=1 /pix a=1&b=x%20y&twice=1&twice=2 198.51.100.7',
  ],
  ['{header:x-id|lower}-{query:b}-{body:n}', 'id-x y-7'],
  ['{header:x-two}', null],
  ['{query:twice}', null],
  ['{header:none}', null],
  ['{config:secret}', 's'],
  ['{config:both}', null],
  ['{config:empty}', null],
  ['{body:items.*.k}', 'a'],
  ['{body:mixed.*.k}', null],
  ['{body:mixed.1.k}', 'b'],
  ['{body:items}', null],
  ['{body:t.in}', 'true'],
  ['{body:__proto__.x}{body:constructor}', null],
  ['a[-{header:none}]b[-{header:x-id}]', 'ab-ID'],
  ['{{"id":{header:x-id|json}}}', '{"id":"ID"}'],
  ['{time}', '12'],
];

for (const [template, text] of filled) {
  test(`fills ${template}`, () => {
    assert.equal(fillText(template, subjectOf(), { time: '12' }), text);
  });
}

test('the body goes in byte for byte', () => {
  const body = Uint8Array.of(0, 255, 128);
  assert.deepEqual(
    [...fillBytes('{time}.{body}', subjectOf({ body }), { time: '1' })!],
    [0x31, 0x2e, 0, 255, 128],
  );
  assert.equal(
    fillText('{body|crc32}', subjectOf({ body: Buffer.from('123456789') })),
    '3421780262',
  );
});

test('a body that is deep, broken or no JSON has no fields', () => {
  for (const text of ['{"a":'.repeat(70) + '1' + '}'.repeat(70), '{"a":', 'text', '']) {
    assert.equal(fillText('{body:a}', subjectOf({ body: Buffer.from(text) })), null);
  }
});

test('forms are read, with what is there twice left out', () => {
  const headers = [['content-type', 'application/x-www-form-urlencoded']] as const;
  const body = Buffer.from('a=1+2&b=1&b=2&payload=%7B%22type%22%3A%22x%22%7D');
  const subject = subjectOf({ headers, body });
  assert.equal(fillText('{body:a}/{body:payload.type}', subject), '1 2/x');
  assert.equal(fillText('{body:b}', subject), null);
});

test('forms of several parts are read, without files', () => {
  const headers = [['content-type', 'multipart/form-data; boundary="b b"']] as const;
  const part = (disposition: string, text: string): string =>
    `--b b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${text}\r\n`;
  const body = Buffer.from(
    `${part('name="json"', '{"a":1}')}${part('name="f"; filename="x"', 'secret')}--b b--\r\n`,
  );
  const subject = subjectOf({ headers, body });
  assert.equal(fillText('{body:json.a}', subject), '1');
  assert.equal(fillText('{body:f}', subject), null);
});

const faults: readonly (readonly [template: string, fault: RegExp | null])[] = [
  ['{body}[.{time}]', null],
  ['{bdy}', /unknown place/],
  ['{header:}', /unknown place/],
  ['{body|md5}', /no filter md5/],
  ['{body', /alone/],
  ['[a', /without a \]/],
  ['a]', /without a \[/],
  ['{{payload.kind}}', /two braces.*\{body:kind\}/],
  ['{{"a": {body:kind}}}', null],
  ['[a[b]]', /within/],
];

for (const [template, fault] of faults) {
  test(`judges ${template}`, () => {
    const found = faultOfTemplate(template, ['time']);
    if (fault === null) assert.equal(found, null);
    else assert.match(found ?? '', fault);
  });
}
