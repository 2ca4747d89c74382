/** Templates: what they make of values, and that no text makes them slow, wrong or more than text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parsePath, valueAt } from './template-path.ts';
import { parseTemplate, renderTemplate, templateBounds, type Escape } from './template.ts';

const values = {
  eventType: 'order.paid',
  payload: {
    order: { id: 'o-1', items: [{ sku: 'a"b' }, { sku: 'c' }], 'unit price': 3 },
    total: 1234.5,
    when: '2026-03-04T05:06:07.089Z',
    seconds: 1_700_000_000,
    name: 'Zoë <b>',
    none: null,
    paid: true,
    tags: ['x', 'y'],
  },
};

function rendered(text: string, escape: Escape = 'none'): string {
  const result = renderTemplate(text, values, { escape });
  return 'ok' in result ? result.ok : `error: ${result.error}`;
}

describe('a template', () => {
  const cases: readonly [text: string, expected: string][] = [
    ['', ''],
    ['no place { } }}', 'no place { } }}'],
    ['{{payload.order.id}}', 'o-1'],
    ['{{ payload.order.id }}!', 'o-1!'],
    ['{{payload.order.items[1].sku}}{{payload.order.items.0.sku}}', 'ca"b'],
    ['{{payload.order["unit price"]}}', '3'],
    ['{{eventType | upper}}', 'ORDER.PAID'],
    ['{{payload.total | number:2}}', '1234.50'],
    ['{{payload.none}}{{payload.missing.deeper}}', ''],
    ['{{payload.none | default:"a|}}b"}}', 'a|}}b'],
    ['{{payload.paid}}', 'true'],
    ['{{payload.tags}}', '["x","y"]'],
    ['{{payload.tags | join:"+"}}', 'x+y'],
    ['{{payload.tags | length}}', '2'],
    ['{{payload.tags.length}}', ''],
    ['{{payload.when | date:"DD/MM/YYYY HH:mm:ss.SSS"}}', '04/03/2026 05:06:07.089'],
    ['{{payload.seconds | date}}', '2023-11-14T22:13:20.000Z'],
    ['{{payload.when | date:"unix"}}', '1772600767'],
    ['{{payload.name | date}}', 'Zoë <b>'],
    ['{{payload.name | truncate:3}}', 'Zoë…'],
    ['{{payload.name | url}}', 'Zo%C3%AB%20%3Cb%3E'],
    ['{{payload.order.items[0] | json}}', '{"sku":"a\\"b"}'],
    ['{{"{{"}}', '{{'],
    ['{{payload.constructor.name}}{{payload.__proto__}}{{toString}}', ''],
  ];
  for (const [text, expected] of cases) {
    test(`${text || 'nothing'} comes to ${expected || 'nothing'}`, () => {
      assert.equal(rendered(text), expected);
    });
  }

  const refused: readonly [text: string, error: RegExp][] = [
    ['Hi {{payload.name', /no \}\} \(character 4\)/],
    ['{{}}', /empty/],
    ['{{payload.}}', /no path/],
    ['{{payload..x}}', /no path/],
    ['{{payload.a + 1}}', /no path/],
    ['{{payload[x]}}', /no path/],
    ['{{alert(1)}}', /no path/],
    ['{{payload.x | shout}}', /no filter 'shout': use default/],
    ['{{payload.x | number:two}}', /whole number/],
    ['{{payload.x | default}}', /text in quotes/],
    ['{{payload.x | upper:"x"}}', /no argument/],
  ];
  for (const [text, error] of refused) {
    test(`${text} is refused`, () => assert.match(rendered(text), error));
  }

  test('escapes for where it stands', () => {
    assert.equal(rendered('{"a":"{{payload.order.items[0].sku}}"}', 'json'), '{"a":"a\\"b"}');
    assert.equal(rendered('{"a":{{payload.tags | json}}}', 'json'), '{"a":["x","y"]}');
    assert.equal(rendered('{"a":"{{payload.tags}}"}', 'json'), '{"a":"[\\"x\\",\\"y\\"]"}');
    assert.equal(rendered('<i>{{payload.name}}</i>', 'html'), '<i>Zoë &#60;b&#62;</i>');
    assert.equal(rendered('/x?n={{payload.name}}', 'url'), '/x?n=Zo%C3%AB%20%3Cb%3E');
    assert.equal(
      rendered('{{payload.name}}', (text) => text.toUpperCase()),
      'ZOË <B>',
    );
  });

  test('says which value is missing where one must not', () => {
    const options = { escape: 'none', missing: 'error' } as const;
    assert.deepEqual(renderTemplate('{{payload.missing}}', values, options), {
      error: '{{payload.missing}} has no value',
    });
    assert.deepEqual(renderTemplate('{{payload.missing | default:"x"}}', values, options), {
      ok: 'x',
    });
  });

  test('is bounded in its length, its places, its filters and what it comes to', () => {
    assert.match(rendered('x'.repeat(templateBounds.charsMax + 1)), /characters/);
    assert.match(rendered('{{a}}'.repeat(2_000)), /places/);
    assert.match(rendered(`{{a${'|upper'.repeat(9)}}}`), /filters/);
    const large = { a: Array.from({ length: 50_000 }, () => 'xxxxxxxxxx') };
    const output = renderTemplate('{{a}}'.repeat(500), large, { escape: 'none' });
    assert.match((output as { error: string }).error, /1000000 characters/);
    // What is thrown away afterwards costs as much.
    const thrown = renderTemplate('{{a | json | truncate:1}}'.repeat(500), large, {
      escape: 'none',
    });
    assert.match((thrown as { error: string }).error, /4000000 characters/);
  });

  test('a value that that is nested deeper than the stack is text as any other', () => {
    const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const deep: unknown = JSON.parse(text);
    const result = renderTemplate('{{deep}}', { deep }, { escape: 'none' });
    assert.deepEqual(result, { ok: text });
  });

  test('text of any kind is either read or refused, and text without places stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = parseTemplate(text);
        assert.ok('ok' in result || result.error.length > 0);
        if (!text.includes('{{')) assert.equal(rendered(text), text);
      }),
    );
  });

  test('a value never breaks out of a text of JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = '{"a":"{{v}}","b":{{v | json}}}';
        const result = renderTemplate(text, { v: value }, { escape: 'json' });
        const read = JSON.parse((result as { ok: string }).ok) as { a: string; b: unknown };
        assert.deepEqual(read.b, JSON.parse(JSON.stringify(value)));
        if (typeof value === 'string') assert.equal(read.a, value);
        assert.deepEqual(Object.keys(read), ['a', 'b']);
      }),
    );
  });

  test('a value without quotes around it is one value of JSON, and nothing beside it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.constantFrom('1,"admin":true', '{"admin":1}', '",1,"', ',1,')),
        (value) => {
          for (const place of ['{{v}}', '"{{v | json}}"', '{{v | json}}', '"{{v}}"']) {
            // Nothing is no JSON, so nothing is sent.
            if (place === '{{v}}' && value === null) continue;
            const text = `{"a":${place},"b":[${place},${place}]}`;
            const result = renderTemplate(text, { v: value }, { escape: 'json' });
            const read = JSON.parse((result as { ok: string }).ok) as { a: unknown; b: unknown[] };
            assert.deepEqual(Object.keys(read), ['a', 'b'], place);
            assert.equal(read.b.length, 2, place);
            if (place.startsWith('"')) assert.equal(typeof read.a, 'string');
          }
        },
      ),
    );
  });

  const unquoted: readonly [template: string, value: unknown, comes: unknown][] = [
    ['{"a":{{v}}}', 12.5, 12.5],
    ['{"a":{{v}}}', '12.50', 12.5],
    ['{"a":{{v | number:2}}}', 3, 3],
    ['{"a":{{v}}}', 'true', true],
    ['{"a":{{v}}}', '007', '007'],
    ['{"a":{{v}}}', '{"b":1}', '{"b":1}'],
    ['{"a":{{v | default:"[]"}}}', null, []],
    ['{"a":{{v | default:"[]"}}}', '[1]', '[1]'],
    ['{"a":{{v | default:"none"}}}', null, 'none'],
    ['{"a":{{v}}}', { b: [1] }, { b: [1] }],
    ['{"a":"x\\\\{{v}}"}', '"', 'x\\"'],
    ['{"a":"\\"{{v}}"}', '"', '""'],
  ];
  for (const [template, value, comes] of unquoted) {
    test(`${template} with ${JSON.stringify(value)} comes to ${JSON.stringify(comes)}`, () => {
      const result = renderTemplate(template, { v: value }, { escape: 'json' });
      const { ok } = result as { ok: string };
      assert.deepEqual((JSON.parse(ok) as { a: unknown }).a, comes);
    });
  }

  test('a backslash in front of a place would open the text that it stands in: it is refused', () => {
    const result = renderTemplate('["a\\{{v}}"]', { v: '",1,"' }, { escape: 'json' });
    assert.match((result as { error: string }).error, /behind a backslash/);
  });

  test('a place that is put in as text is not read again', () => {
    const result = renderTemplate('{{a}}', { a: '{{b}}', b: 'secret' }, { escape: 'none' });
    assert.deepEqual(result, { ok: '{{b}}' });
  });
});

describe('a path', () => {
  test('finds whatever an object of JSON holds, by quoted names', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.jsonValue(), (name, value) => {
        fc.pre(!name.includes('"'));
        const path = parsePath(`payload["${name}"]`);
        assert.ok('ok' in path);
        const object: unknown = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);
        const expected = (object as Record<string, unknown>)[name];
        if (name === '__proto__') return;
        assert.deepEqual(valueAt({ payload: object }, path.ok), expected);
      }),
    );
  });

  test('is bounded', () => {
    assert.ok('error' in parsePath('a'.repeat(513)));
    assert.ok('error' in parsePath(Array(25).fill('a').join('.')));
  });
});
