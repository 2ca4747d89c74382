/** Rules of routes: they follow from tag and method, and no route goes without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteOptions } from 'fastify';
import { accessRuleOf } from './access-rule.ts';

const route = (fields: Partial<RouteOptions>): RouteOptions => ({
  url: '/planted',
  method: 'GET',
  handler: () => undefined,
  ...fields,
});

test('a route that says of nobody that they may call it is refused', () => {
  for (const fields of [{}, { schema: { tags: ['Unheard Of'] } }, { config: { poller: true } }]) {
    assert.throws(() => accessRuleOf(route(fields)), /GET \/planted says of nobody/);
  }
});

test('the scope follows from tag and method, and nothing else is let in', () => {
  const schema = { tags: ['Event Type'] };
  const rest = { portal: null, poller: false, firstEnvironmentOnly: false };
  for (const [method, scope] of [
    ['GET', 'event-types:read'],
    ['HEAD', 'event-types:read'],
    ['POST', 'event-types:write'],
    ['DELETE', 'event-types:write'],
  ] as const) {
    assert.deepEqual(accessRuleOf(route({ method, schema })), { scope, ...rest });
  }
  assert.equal(accessRuleOf(route({ method: ['GET', 'PUT'], schema }))?.scope, 'event-types:write');
});

test('what a route says itself counts, and an open one has no rule', () => {
  const config = { scope: 'keys:read', portal: 'ViewBase', poller: true } as const;
  assert.deepEqual(accessRuleOf(route({ method: 'POST', config })), {
    ...config,
    firstEnvironmentOnly: false,
  });
  assert.equal(accessRuleOf(route({ config: { open: true } })), null);
});
