/**
 * Every operation of the APIs to send and to receive, called by the published client: that it exists, takes what the
 * client sends, and answers what the client requires. docs/api-coverage.md shows the result; with
 * GANCHO_WRITE_COVERAGE=1 the run writes it.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';
import { startReceiver } from '../support/receiver.ts';
import { clientOperations, judge, operationOf, type Verdict } from './client-shapes.ts';
import { driveClient } from './drive-client.ts';
import { recordExchanges } from './record-exchanges.ts';

const page = join(import.meta.dirname, '../../docs/api-coverage.md');
const gancho = await serveGancho();
const receiver = await startReceiver();
after(() => gancho[Symbol.asyncDispose]());
after(() => receiver.close());

const verdicts = new Map<string, Verdict[]>();
const strange: string[] = [];
const failures = await (async () => {
  using recorder = recordExchanges(new URL(gancho.url).origin);
  const failed = await driveClient(gancho, receiver);
  for (const exchange of recorder.exchanges) {
    const operation = operationOf(exchange);
    if (operation === undefined) {
      strange.push(`${exchange.method} ${exchange.path}`);
      continue;
    }
    const list = verdicts.get(operation.id) ?? [];
    list.push(judge(operation, exchange));
    verdicts.set(operation.id, list);
  }
  return failed;
})();

const mark = (holds: boolean): string => (holds ? 'yes' : 'no');

function table(): string {
  const rows = clientOperations.map(({ id, method, path }) => {
    const list = verdicts.get(id) ?? [];
    const exists = list.length > 0 && list.every(({ answered }) => answered);
    const returns = exists && list.every(({ missing }) => missing.length === 0);
    return `| \`${id}\` | ${method} \`${path}\` | ${mark(exists)} | ${mark(exists)} | ${mark(returns)} |`;
  });
  return [
    '| Operation | Request | exists | accepts | returns |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

test('the client goes through every part', () => {
  assert.deepEqual(Object.fromEntries(failures), {});
  assert.deepEqual(strange, [], 'requests that no client makes');
});

for (const { id } of clientOperations) {
  test(`${id} is called, accepted and answered in full`, () => {
    const list = verdicts.get(id);
    assert.ok(list !== undefined, 'the client called it');
    for (const { answered, sent, missing } of list) {
      assert.deepEqual(sent, [], 'what was sent is what clients send');
      assert.ok(answered, 'with a status that clients expect');
      assert.deepEqual(missing, [], 'with all that clients require');
    }
  });
}

/** Without what a formatter makes of a table. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

test('the table in the documentation is the one that this run gives', () => {
  const text = readFileSync(page, 'utf8');
  const [head] = text.split('| Operation');
  const now = `${head}${table()}\n`;
  if (process.env['GANCHO_WRITE_COVERAGE'] === '1') writeFileSync(page, now);
  else assert.equal(plain(text), plain(now));
});
