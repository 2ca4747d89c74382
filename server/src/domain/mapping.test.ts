/** Mappings: what they make of webhooks, what is refused, and that none takes long. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseMapping, runMapping, type Mapped } from './mapping.ts';
import type { Webhook } from './transformation.ts';

const webhook: Webhook = {
  method: 'POST',
  url: 'https://example.com/in',
  headers: { 'x-shop': '1', authorization: 'Bearer x' },
  payload: {
    id: 7,
    name: 'Zoë',
    paid: true,
    none: null,
    empty: '',
    state: 'P',
    when: '2026-03-04T05:06:07Z',
    items: [
      { sku: 'a', count: 2 },
      { sku: 'b', count: 0 },
    ],
  },
  eventType: 'order.paid',
};

function mapped(document: unknown, of: Webhook = webhook): Mapped {
  const mapping = parseMapping(JSON.stringify(document));
  assert.ok('ok' in mapping, JSON.stringify(mapping));
  return runMapping(mapping.ok, of, { key: 'value' });
}

function payloadOf(payload: unknown): unknown {
  const result = mapped({ payload });
  assert.ok(result.kind === 'done', JSON.stringify(result));
  return result.webhook.payload;
}

function mistakeOf(text: string): string {
  const mapping = parseMapping(text);
  return 'mistake' in mapping ? mapping.mistake.message : 'none';
}

describe('a mapping', () => {
  const cases: readonly [what: string, node: unknown, expected: unknown][] = [
    ['keeps the type of a place by itself', '{{payload.id}}', 7],
    ['makes text of a place among text', 'n{{payload.id}}', 'n7'],
    ['keeps whole values', '{{payload.items}}', (webhook.payload as { items: unknown }).items],
    ['leaves out what is missing', { a: '{{payload.nope}}', b: 1 }, { b: 1 }],
    ['keeps null', { a: '{{payload.none}}' }, { a: null }],
    ['reads paths', { $path: 'payload.items[1].sku' }, 'b'],
    ['falls back', { $path: 'payload.none', $default: 'x' }, 'x'],
    ['writes what it is told as it is', { $literal: { $path: '{{x}}' } }, { $path: '{{x}}' }],
    [
      'goes through lists',
      {
        $each: 'payload.items',
        $as: { sku: '{{item.sku}}', n: '{{index}}', of: '{{payload.id}}' },
      },
      [
        { sku: 'a', n: 0, of: 7 },
        { sku: 'b', n: 1, of: 7 },
      ],
    ],
    [
      'leaves out of lists what is not asked for',
      {
        $each: 'payload.items',
        $name: 'line',
        $where: { $if: '{{line.count}}', $equals: 2, $then: true },
        $as: '{{line.sku}}',
      },
      ['a'],
    ],
    ['decides by presence', { $if: '{{payload.paid}}', $then: 'yes', $else: 'no' }, 'yes'],
    ['takes empty text for none', { $if: '{{payload.empty}}', $then: 'yes', $else: 'no' }, 'no'],
    ['joins', { $join: ['{{payload.name}}', 'x'], $with: '-' }, 'Zoë-x'],
    [
      'joins what it went through',
      { $join: { $each: 'payload.items', $as: '{{item.sku}}' } },
      'a, b',
    ],
    [
      'merges',
      { $merge: ['{{payload.items[0]}}', { count: 3, x: 1 }] },
      { sku: 'a', count: 3, x: 1 },
    ],
    ['looks up', { $lookup: '{{payload.state}}', $table: { P: 'paid' } }, 'paid'],
    ['looks up no prototype', { $lookup: 'constructor', $table: {}, $default: 0 }, 0],
    ['changes case', { $upper: '{{payload.name}}' }, 'ZOË'],
    ['makes numbers', { $number: '12.345', $digits: 2 }, 12.35],
    ['makes dates', { $date: '{{payload.when}}', $format: 'DD.MM.YYYY' }, '04.03.2026'],
    ['makes text', { $text: '{{payload.id}}' }, '7'],
    ['reads variables', '{{variables.key}}', 'value'],
  ];
  for (const [what, node, expected] of cases) {
    test(what, () => assert.deepEqual(payloadOf(node), expected));
  }

  test('leaves alone what it does not name', () => {
    const result = mapped({});
    assert.deepEqual(result, { kind: 'done', webhook: { ...webhook } });
    assert.ok(result.kind === 'done' && result.webhook.payload === webhook.payload);
  });

  test('adds headers, and takes away those that are null', () => {
    const result = mapped({ headers: { 'X-Shop': null, 'X-Id': '{{payload.id}}' } });
    assert.ok(result.kind === 'done');
    assert.deepEqual(result.webhook.headers, { authorization: 'Bearer x', 'x-id': '7' });
  });

  test('cancels', () => {
    assert.equal(mapped({ cancel: true }).kind, 'canceled');
    assert.equal(mapped({ cancel: '{{payload.paid}}' }).kind, 'canceled');
    assert.equal(mapped({ cancel: '{{payload.id}}' }).kind, 'done');
  });

  const refused: readonly [text: string, mistake: RegExp][] = [
    ['[]', /JSON object/],
    ['{"payload":', /not JSON/],
    ['{"body": 1}', /no 'body': use method, url/],
    ['{"payload": {"a": {"$nope": 1}}}', /payload\.a: there is no '\$nope'/],
    ['{"payload": {"$path": "a", "b": 1}}', /'b' does not go with \$path/],
    ['{"payload": {"$each": "a"}}', /\$as is missing/],
    ['{"payload": ["{{a"]}', /payload\[0\]: .*no \}\}/],
    ['{"payload": {"$lookup": "a"}}', /\$table/],
    ['{"payload": {"$number": "1", "$digits": -1}}', /\$digits/],
  ];
  for (const [text, mistake] of refused) {
    test(`${text} is refused`, () => assert.match(mistakeOf(text), mistake));
  }

  test('says the line of what is no JSON', () => {
    const mapping = parseMapping('{\n  "payload": {\n    "a": oops\n  }\n}');
    assert.ok('mistake' in mapping);
    assert.equal(mapping.mistake.line, 3);
  });

  test('is bounded in its parts, its depth, its steps and what it comes to', () => {
    let deep: unknown = 1;
    for (let count = 0; count < 30; count += 1) deep = [deep];
    assert.match(mistakeOf(JSON.stringify({ payload: deep })), /deeper/);
    assert.match(mistakeOf(JSON.stringify({ payload: Array(3_000).fill(1) })), /parts/);

    const list = { ...webhook, payload: { items: Array(500).fill('x'), big: 'y'.repeat(100_000) } };
    const nested = { $each: 'payload.items', $as: { $each: 'payload.items', $as: 1 } };
    const steps = mapped({ payload: nested }, list);
    assert.match((steps as { cause: string }).cause, /steps/);
    const copies = mapped({ payload: { $each: 'payload.items', $as: '{{payload}}' } }, list);
    assert.match((copies as { cause: string }).cause, /characters/);
  });

  test('any document of JSON is refused or comes to an outcome, and changes nothing it was given', () => {
    const names = ['$path', '$each', '$as', '$if', '$then', '$merge', '$join', '$lookup', '$table'];
    const key = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 6 }));
    const leaf = fc.oneof(
      fc.constantFrom('{{payload}}', '{{payload.items}}', 'payload.items', '{{item.sku | upper}}'),
      fc.string({ maxLength: 20 }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { node } = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    }));
    const before = JSON.stringify(webhook);
    fc.assert(
      fc.property(node, node, (payload, headers) => {
        const mapping = parseMapping(JSON.stringify({ payload, headers }));
        if ('mistake' in mapping) return assert.ok(mapping.mistake.message.length > 0);
        const result = runMapping(mapping.ok, webhook, null);
        assert.ok(['done', 'canceled', 'failed'].includes(result.kind));
        assert.equal(JSON.stringify(webhook), before);
        return undefined;
      }),
      { numRuns: 500 },
    );
  });
});
