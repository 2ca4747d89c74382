/** Sends requests that must be refused, and sees to it that each is named rightly and changes nothing. */
import assert from 'node:assert/strict';
import { fieldsOf } from './client.ts';
import type { Served } from './gancho-process.ts';

export interface Wrong {
  what: string;
  /** `POST /path`. */
  to: string;
  /** JSON, or text that is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  status?: number;
  /** The place of the wrong field, for a 422. */
  field?: string;
  /** What the sentence must speak of. */
  says: RegExp;
}

/** All that wrong requests could change: see `prepareShop`. */
const watched = [
  '/app?limit=250',
  '/app/shop/endpoint?limit=250',
  '/app/shop/endpoint/hooks/headers',
  '/app/shop/endpoint/hooks/secret',
  '/app/shop/msg?limit=250',
  '/event-type?limit=250&include_archived=true&with_content=true',
];

/** Everything in the store, as text. */
export async function stateOf(gancho: Served): Promise<string> {
  const answers = await Promise.all(watched.map((path) => gancho.api('GET', path)));
  return answers.map(({ text }) => text).join('\n');
}

/** Makes an application `shop` with an endpoint `hooks` and an event type `paid`. */
export async function prepareShop(gancho: Served): Promise<void> {
  await gancho.api('POST', '/app', { name: 'Shop', uid: 'shop', metadata: { a: '1' } });
  await gancho.api('POST', '/event-type', { name: 'paid', description: 'x' });
  await gancho.api('POST', '/app/shop/endpoint', { url: 'http://127.0.0.1:9999/', uid: 'hooks' });
}

/** Asserts of each request how it is refused, and at the end that the store is as it was. */
export async function assertRefused(gancho: Served, cases: Wrong[]): Promise<void> {
  const before = await stateOf(gancho);
  for (const one of cases) await assertOneRefused(gancho, one);
  assert.equal(await stateOf(gancho), before);
}

async function assertOneRefused(
  gancho: Served,
  { what, to, body, headers, status = 422, field, says }: Wrong,
): Promise<void> {
  const [method, path] = to.split(' ') as [string, string];
  const answer = await gancho.api(method, path, body, headers);
  assert.equal(answer.status, status, `${what}: ${answer.text.slice(0, 300)}`);
  assert.match(answer.headers.get('content-type')!, /^application\/json/, what);
  if (status === 422) {
    assert.ok(fieldsOf(answer.body).includes(field!), `${what}: ${answer.text}`);
    for (const one of answer.body.detail) {
      assert.ok(typeof one.msg === 'string' && typeof one.type === 'string', what);
    }
  } else {
    assert.equal(typeof answer.body.code, 'string', what);
    assert.equal(typeof answer.body.detail, 'string', what);
  }
  assert.match(JSON.stringify(answer.body), says, what);
}
