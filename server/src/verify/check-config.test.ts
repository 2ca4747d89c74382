import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig, shownConfig } from './check-config.ts';
import { providerOf } from './registry.ts';

const faults: readonly (readonly [type: string, config: unknown, field: string, fault: RegExp])[] =
  [
    ['stripe', null, '', /an object/],
    ['stripe', {}, 'secret', /must be given: The signing secret/],
    ['stripe', { secret: '' }, 'secret', /must be given/],
    // A variable that was not set must not open a source to everybody.
    ['github', { secret: '' }, 'secret', /must not be empty/],
    ['stripe', { secret: ' whsec' }, 'secret', /space/],
    ['stripe', { secret: 'a\u0000' }, 'secret', /U\+0000/],
    ['stripe', { secret: 'x'.repeat(9_000) }, 'secret', /at most 8192/],
    ['stripe', { secret: [] }, 'secret', /1 to 20/],
    [
      'stripe',
      { secret: 'x', secrt: 'y' },
      'secrt',
      /is no setting of stripe: did you mean `secret`\?/,
    ],
    ['stripe', { secret: 'x', allowedAddresses: '10.0.0.0/33' }, 'allowedAddresses', /a network/],
    ['resend', { secret: 'whsec_%%%' }, 'secret', /whsec_ and base64/],
    ['adyen', { secret: 'xyz' }, 'secret', /hex/],
    ['discord', { publicKey: 'abc' }, 'publicKey', /a public key/],
    ['tailscale', { secret: 'x', timestampGraceSeconds: -1 }, 'timestampGraceSeconds', /seconds/],
    [
      'plaid',
      { clientId: 'c', secret: 's', environment: 'moon' },
      'environment',
      /one of production/,
    ],
    ['discord', { publicKey: ['ab', 'cd'] }, 'publicKey', /one text/],
    ['gitlab', {}, 'signingToken', /or token/],
    ['generic-webhook', { scheme: 'hmac' }, 'secret', /for hmac/],
    ['generic-webhook', { secret: 'x' }, 'scheme', /that secret is for/],
    ['generic-webhook', { scheme: 'hmac', secret: 'x', template: '{bdy}' }, 'template', /unknown/],
    ['generic-webhook', { eventType: '{config:token}' }, 'eventType', /config/],
    [
      'generic-webhook',
      { scheme: 'hmac', secret: 'x', template: '{time}{body}' },
      'timestampHeader',
      /\{time\}/,
    ],
    ['generic-webhook', { scheme: 'token', token: 't', header: 'a b' }, 'header', /a header/],
  ];

for (const [type, config, field, fault] of faults.filter(([, , one]) => one !== 'other')) {
  test(`refuses ${type} with ${JSON.stringify(config)?.slice(0, 60)}`, () => {
    const read = readConfig(providerOf(type)!, config);
    assert.ok('fault' in read);
    assert.equal(read.field, field);
    assert.match(read.fault, fault);
  });
}

test('null is absent, numbers become texts, defaults are filled in', () => {
  assert.deepEqual(readConfig(providerOf('github')!, { secret: null }), { ok: {} });
  assert.deepEqual(
    readConfig(providerOf('tailscale')!, { secret: 'x', timestampGraceSeconds: 60 }),
    {
      ok: { secret: 'x', timestampGraceSeconds: '60' },
    },
  );
  assert.deepEqual(readConfig(providerOf('tailscale')!, { secret: 'x' }), {
    ok: { secret: 'x', timestampGraceSeconds: '300' },
  });
  assert.deepEqual(readConfig(providerOf('asana')!, {}), { ok: {} });
});

test('secrets are not shown', () => {
  const config = { secret: ['a', 'b'], timestampGraceSeconds: '60' };
  assert.deepEqual(shownConfig(providerOf('tailscale')!, config), {
    shown: { timestampGraceSeconds: 60 },
    secretsSet: ['secret'],
  });
});
