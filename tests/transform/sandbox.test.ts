/**
 * The sandbox against code that wants more than it may have. Each run must end as it should, leave
 * the server alone, and leave nothing behind for whoever comes next.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { TransformRun, Webhook } from '../../server/src/domain/transformation.ts';
import { systemClock } from '../../server/src/lib/clock.ts';
import { limits } from '../../server/src/limits.ts';
import { createTransformations } from '../../server/src/transform/transformations.ts';
import { escaping, exhausting, odd, polluting, type Hostile } from './hostile-code.ts';
import { watchMainThread } from './watch-main-thread.ts';

/** Short times: how long is too long is for the server to say, that it ends is what is shown. */
const killMs = 2_000;
const transformations = createTransformations(systemClock, {
  ...limits.transformations,
  cpuMsMax: 100,
  killMs,
  waitMsMax: 300_000,
});
after(() => transformations.close());
// Nothing of the sandbox keeps a process alive.
const alive = setInterval(() => {}, 1_000);
after(() => clearInterval(alive));

const webhook: Webhook = {
  method: 'POST',
  url: 'https://example.com/in',
  headers: { 'x-a': '1' },
  payload: { id: 1, text: 'é', list: [1, 2, { deep: null }] },
  eventType: 'order.paid',
};

function run(code: string, owner: string): Promise<TransformRun> {
  return transformations.run({ kind: 'code', code, variables: { key: 'value' } }, webhook, owner);
}

/** What a run sees of the world that it runs in, as a text. */
const fingerprint = `function handler(webhook) {
  const names = Object.getOwnPropertyNames(globalThis).sort();
  const own = (o) => Object.getOwnPropertyNames(o).concat(Object.getOwnPropertySymbols(o).map(String)).sort();
  const kinds = names.map((name) => name + ':' + typeof globalThis[name]);
  const seen = [Object, Array, String, Function, Promise, Error, RegExp].map((one) => own(one.prototype).join());
  webhook.payload = { kinds, seen, json: own(JSON).join(), left: typeof globalThis[Symbol.for('left')], frozen: Object.isFrozen(Object.prototype) };
  console.log('well');
  return webhook;
}`;

const untouched = await run(fingerprint, 'first');
assert.equal(untouched.kind, 'done');

async function assertUnharmed(owner: string): Promise<void> {
  assert.deepEqual(await run(fingerprint, owner), untouched);
}

function assertBecame({ becomes }: Hostile, result: TransformRun): void {
  const said = JSON.stringify(result).slice(0, 300);
  if (becomes === 'either') return;
  if (typeof becomes === 'string') return assert.equal(result.kind, becomes, said);
  assert.equal(result.kind, 'failed', said);
  assert.match((result as { cause: string }).cause, becomes);
  return undefined;
}

describe('code that takes without end', () => {
  // Neighbours of each other: what they do to one thread is met by the next.
  test('each ends in a failure, and the next of its owner runs as ever', async () => {
    const watch = watchMainThread();
    await Promise.all(
      exhausting.map(async (one, index) => {
        const owner = `owner-${index}`;
        const result = await run(one.code, owner);
        assert.ok(result.kind === 'failed', `${one.what}: ${JSON.stringify(result).slice(0, 200)}`);
        assert.ok(result.cause.length > 5 && result.cause.length < 600, one.what);
        await assertUnharmed(owner);
      }),
    );
    // Whoever waits for the processor has not taken it: this is what the main thread itself did.
    const longest = watch.stop();
    assert.ok(longest < 50, `the main thread was busy for ${longest} ms`);
  });
});

describe('code that looks for a way out', () => {
  for (const [what, expression] of escaping) {
    test(`finds no ${what}`, async () => {
      const code = `function handler(webhook) { webhook.payload = String(${expression}); return webhook; }`;
      const result = await run(code, 'escaping');
      assert.ok(result.kind === 'done', JSON.stringify(result));
      assert.match(String(result.webhook.payload), /^(undefined)+$/);
    });
  }
});

describe('code that changes what all code shares', () => {
  for (const one of polluting) {
    test(`${one.what}: the next run of its owner, and of another, notice nothing`, async () => {
      const result = await run(one.code, 'polluting');
      assertBecame(one, result);
      await assertUnharmed('polluting');
      await assertUnharmed('another');
    });
  }
});

describe('code that is odd', () => {
  for (const one of odd) {
    test(one.what, async () => assertBecame(one, await run(one.code, 'odd')));
  }

  test('names of JSON stay names', async () => {
    const result = await run(odd[0]!.code, 'odd');
    assert.ok(result.kind === 'done');
    const payload = result.webhook.payload as Record<string, unknown>;
    assert.deepEqual(Object.keys(payload), ['__proto__', 'a']);
    assert.equal(payload['admin'], undefined);
  });
});

test('a large payload goes through without holding the main thread', async () => {
  const text = 'x'.repeat(1_000);
  const large = { ...webhook, payload: Array.from({ length: 1_500 }, (_, id) => ({ id, text })) };
  const watch = watchMainThread();
  const code = 'function handler(w) { w.payload.pop(); return w; }';
  const result = await transformations.run({ kind: 'code', code, variables: null }, large, 'large');
  const longest = watch.stop();
  assert.ok(result.kind === 'done');
  assert.equal((result.webhook.payload as unknown[]).length, 1_499);
  assert.ok(longest < 50, `the main thread was busy for ${longest} ms`);
});

test('what is said is kept up to a bound', async () => {
  const code = `function handler(w) { for (let i = 0; i < 1000; i += 1) console.warn('line', i); return w; }`;
  const { logs } = await run(code, 'talking');
  assert.ok(logs.length <= limits.transformations.logLinesMax + 1);
  assert.deepEqual(logs[0], { level: 'warn', text: 'line 0' });
  assert.match(logs.at(-1)!.text, /more was said/);
});

test('what was said before a failure is kept', async () => {
  for (const end of ['throw new Error("x")', 'for (;;);', 'const a = []; for (;;) a.push([])']) {
    const result = await run(`function handler(w) { console.log('here'); ${end} }`, 'talking');
    assert.equal(result.kind, 'failed');
    assert.deepEqual(result.logs, [{ level: 'log', text: 'here' }]);
  }
});

test('once it is closed nothing runs, and what waits is told', async () => {
  const short = createTransformations(systemClock, limits.transformations);
  const code = 'function handler(w) { for (;;); }';
  const runs = [1, 2].map(() => short.run({ kind: 'code', code, variables: null }, webhook, 'a'));
  await short.close();
  for (const result of await Promise.all(runs)) {
    assert.deepEqual(result, { kind: 'failed', cause: 'the server is ending', logs: [] });
  }
  const late = await short.run({ kind: 'code', code, variables: null }, webhook, 'a');
  assert.equal(late.kind, 'failed');
});
