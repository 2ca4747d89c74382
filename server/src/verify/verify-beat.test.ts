import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeartbeatSettings } from '../domain/running-source.ts';
import { verifyBeat } from './verify-beat.ts';

const usual: HeartbeatSettings = {
  everySeconds: 60,
  timezone: 'UTC',
  graceSeconds: 60,
  expectValues: ['ok'],
};

function beat(
  { method = 'GET', path = '', query = '', body = '' },
  settings: Partial<HeartbeatSettings> = {},
) {
  return verifyBeat(
    { ...usual, ...settings },
    {
      method,
      url: 'https://hub.example/in/x',
      path,
      query,
      headers: [],
      body: Buffer.from(body),
      remoteAddress: '203.0.113.7',
      receivedAt: 1,
    },
  );
}
const typeOf = (...one: Parameters<typeof beat>) => {
  const verified = beat(...one);
  return verified.kind === 'genuine' ? verified.eventType : verified.kind;
};

test('any request is a sign of life, and says by address or query how it stands', () => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT']) {
    assert.equal(typeOf({ method }), 'heartbeat.ok');
  }
  assert.equal(typeOf({ method: 'DELETE' }), 'rejected');
  for (const query of ['status=ok', 'status=UP', 'status=0', 'other=fail']) {
    assert.equal(typeOf({ query }), 'heartbeat.ok');
  }
  for (const query of ['status=fail', 'status=', 'status=ok&status=fail', 'status=1']) {
    assert.equal(typeOf({ query }), 'heartbeat.failed');
  }
  assert.equal(typeOf({ path: '/0' }), 'heartbeat.ok');
  assert.equal(typeOf({ path: '/' }), 'heartbeat.ok');
  for (const path of ['/1', '/fail', '/127']) assert.equal(typeOf({ path }), 'heartbeat.failed');
});

test('a status that is expected has to be there', () => {
  const settings = { expectPath: 'a.state', expectValues: ['done', 'true'] };
  const post = (body: string, query = '') => typeOf({ method: 'POST', body, query }, settings);
  assert.equal(post('{"a":{"state":"done"}}'), 'heartbeat.ok');
  assert.equal(post('{"a":{"state":true}}'), 'heartbeat.ok');
  assert.equal(post('{"a":{"state":"done"}}', 'status=fail'), 'heartbeat.failed');
  for (const body of ['', '{', '{"a":{}}', '{"a":{"state":null}}', '{"a":{"state":"failed"}}']) {
    assert.equal(post(body), 'heartbeat.failed');
  }
});
