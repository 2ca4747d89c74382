/** Secrets: every living one signs, what is shown is enough to verify, and none signs past its time. */
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { clientOf, refusalOf } from '../support/client.ts';
import { useGancho } from '../support/shared-gancho.ts';
import { startReceiver, type Received } from '../support/receiver.ts';

const gancho = await useGancho();
after(() => gancho[Symbol.asyncDispose]());
const svix = clientOf(gancho);
const receiver = await startReceiver();
after(() => receiver.close());

let applications = 0;
/** An application with one endpoint; each test has its own, so that each message comes once. */
async function newEndpoint(secret?: string): Promise<{ app: string; id: string }> {
  const app = `app-${(applications += 1)}`;
  await svix.application.create({ name: app, uid: app });
  const { id } = await svix.endpoint.create(app, {
    url: `${receiver.url}/${app}`,
    ...(secret === undefined ? {} : { secret }),
  });
  return { app, id };
}

async function deliver(app: string): Promise<Received> {
  const before = receiver.received.length;
  await svix.message.create(app, { eventType: 'a', payload: { text: 'ação ✓' } });
  return (await receiver.waitForCount(before + 1))[before]!;
}

function verifies(key: string, { body, headers }: Received): boolean {
  try {
    new Webhook(key).verify(body.toString(), headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

function verifiesEd25519(publicKey: string, { body, headers }: Received): boolean {
  const bytes = Buffer.from(publicKey.replace('whpk_', ''), 'base64');
  assert.equal(bytes.length, 32);
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
  const signed = Buffer.concat([
    Buffer.from(`${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.`),
    body,
  ]);
  return signaturesOf(headers)
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, signed, key, Buffer.from(one.slice(4), 'base64')));
}

function signaturesOf(headers: Received['headers']): string[] {
  return (headers['webhook-signature'] as string).split(' ');
}

const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;

function newPrivateKey(): { secret: string; shown: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, x } = privateKey.export({ format: 'jwk' });
  const [seed, open] = [Buffer.from(d!, 'base64url'), Buffer.from(x!, 'base64url')];
  return {
    secret: `whsk_${Buffer.concat([seed, open]).toString('base64')}`,
    shown: `whpk_${open.toString('base64')}`,
  };
}

test('a new secret holds 24 bytes and verifies by both published libraries', async () => {
  const { app, id } = await newEndpoint();
  const { key } = await svix.endpoint.getSecret(app, id);
  assert.match(key, /^whsec_/);
  assert.equal(Buffer.from(key.slice(6), 'base64').length, 24);
  const arrived = await deliver(app);
  assert.ok(verifies(key, arrived));
  const bySvix = (secret: string) =>
    new SvixWebhook(secret).verify(arrived.body.toString(), {
      'svix-id': arrived.headers['svix-id'] as string,
      'svix-timestamp': arrived.headers['svix-timestamp'] as string,
      'svix-signature': arrived.headers['svix-signature'] as string,
    });
  assert.doesNotThrow(() => bySvix(key));
  assert.throws(() => bySvix(ofBytes(24)));
  assert.ok(!verifies(ofBytes(24), arrived), 'another key must not verify');
});

test('a secret of one’s own signs, with and without its prefix', async () => {
  for (const secret of [ofBytes(24), ofBytes(32), ofBytes(75), ofBytes(40).slice(6)]) {
    const { app, id } = await newEndpoint(secret);
    const shown = secret.startsWith('whsec_') ? secret : `whsec_${secret}`;
    assert.equal((await svix.endpoint.getSecret(app, id)).key, shown);
    assert.ok(verifies(shown, await deliver(app)), secret);
  }
});

test('what is no secret is refused at creation and at rotation', async () => {
  const { app, id } = await newEndpoint();
  const { key } = await svix.endpoint.getSecret(app, id);
  const wrong = [
    ofBytes(23),
    ofBytes(76),
    'whsec_not base64!',
    `whpk_${Buffer.alloc(32).toString('base64')}`,
    `whsk_${Buffer.alloc(32).toString('base64')}`,
    `whsk_${Buffer.alloc(64, 1).toString('base64')}`,
    'secret_abcdefghijklmnopqrstuvwxyz012345',
    '',
  ];
  for (const secret of wrong) {
    const url = receiver.url;
    const made = await refusalOf(svix.endpoint.create(app, { url, secret }), 422);
    assert.deepEqual(made.fields, ['body.secret'], secret);
    const rotated = await refusalOf(svix.endpoint.rotateSecret(app, id, { key: secret }), 422);
    assert.deepEqual(rotated.fields, ['body.key'], secret);
  }
  assert.equal((await svix.endpoint.getSecret(app, id)).key, key);
});

test('after a rotation both secrets sign, the new one first', async () => {
  const { app, id } = await newEndpoint();
  const { key: old } = await svix.endpoint.getSecret(app, id);
  await svix.endpoint.rotateSecret(app, id, {});
  const { key } = await svix.endpoint.getSecret(app, id);
  assert.notEqual(key, old);
  const arrived = await deliver(app);
  assert.equal(signaturesOf(arrived.headers).length, 2);
  assert.ok(verifies(key, arrived) && verifies(old, arrived));
  const [first] = signaturesOf(arrived.headers);
  const only = { ...arrived, headers: { ...arrived.headers, 'webhook-signature': first! } };
  assert.ok(verifies(key, only) && !verifies(old, only));
});

test('a rotation without a body keeps the old secret for a day', async () => {
  const { app, id } = await newEndpoint();
  const { key: old } = await svix.endpoint.getSecret(app, id);
  const answer = await gancho.api('POST', `/app/${app}/endpoint/${id}/secret/rotate`);
  assert.equal(answer.status, 204);
  assert.ok(verifies(old, await deliver(app)));
});

test('with a grace of 0 the old secret signs no longer', async () => {
  const { app, id } = await newEndpoint();
  const { key: old } = await svix.endpoint.getSecret(app, id);
  await svix.endpoint.rotateSecret(app, id, { gracePeriodSeconds: 0 });
  const { key } = await svix.endpoint.getSecret(app, id);
  const arrived = await deliver(app);
  assert.equal(signaturesOf(arrived.headers).length, 1);
  assert.ok(verifies(key, arrived) && !verifies(old, arrived));
});

test('an old secret stops once its grace is over', async () => {
  const { app, id } = await newEndpoint();
  const { key: old } = await svix.endpoint.getSecret(app, id);
  await svix.endpoint.rotateSecret(app, id, { gracePeriodSeconds: 1 });
  const until = Date.now() + 10_000;
  let arrived = await deliver(app);
  while (verifies(old, arrived) && Date.now() < until) arrived = await deliver(app);
  const { key } = await svix.endpoint.getSecret(app, id);
  assert.ok(verifies(key, arrived) && !verifies(old, arrived));
});

test('ten old secrets sign beside the present one; the eleventh rotation is refused', async () => {
  const { app, id } = await newEndpoint();
  const keys = [(await svix.endpoint.getSecret(app, id)).key];
  for (let rotation = 1; rotation <= 10; rotation++) {
    await svix.endpoint.rotateSecret(app, id, {});
    keys.push((await svix.endpoint.getSecret(app, id)).key);
  }
  assert.equal(new Set(keys).size, 11);
  const { body } = await refusalOf(svix.endpoint.rotateSecret(app, id, {}), 400);
  assert.equal(body.code, 'limit_reached');
  assert.match(body.detail, /gracePeriodSeconds 0/, 'the remedy is named');
  assert.equal((await svix.endpoint.getSecret(app, id)).key, keys.at(-1));

  const arrived = await deliver(app);
  assert.equal(signaturesOf(arrived.headers).length, 11);
  for (const key of keys) assert.ok(verifies(key, arrived), key);

  await svix.endpoint.rotateSecret(app, id, { gracePeriodSeconds: 0 });
  const present = await svix.endpoint.getSecret(app, id);
  const next = await deliver(app);
  assert.ok(verifies(present.key, next), 'the remedy works');
  assert.ok(!verifies(keys.at(-1)!, next));
});

test('of an Ed25519 secret only the public half is shown, and it verifies', async () => {
  const { secret, shown } = newPrivateKey();
  const { app, id } = await newEndpoint(secret);
  const answer = await gancho.api('GET', `/app/${app}/endpoint/${id}/secret`);
  assert.deepEqual(answer.body, { key: shown });
  const arrived = await deliver(app);
  assert.ok(signaturesOf(arrived.headers).every((one) => one.startsWith('v1a,')));
  assert.ok(verifiesEd25519(shown, arrived));
  assert.ok(!verifiesEd25519(newPrivateKey().shown, arrived), 'another key must not verify');
});

test('a rotation changes between the kinds, and all living keys sign', async () => {
  const asymmetric = newPrivateKey();
  const { app, id } = await newEndpoint();
  const symmetric = (await svix.endpoint.getSecret(app, id)).key;
  await svix.endpoint.rotateSecret(app, id, { key: asymmetric.secret });
  await svix.endpoint.rotateSecret(app, id, {});
  const { key: generated } = await svix.endpoint.getSecret(app, id);
  assert.match(generated, /^whpk_/, 'a new one is of the kind of the present one');
  await svix.endpoint.rotateSecret(app, id, { key: symmetric });
  assert.equal((await svix.endpoint.getSecret(app, id)).key, symmetric, 'back to an old one');

  const arrived = await deliver(app);
  assert.ok(verifies(symmetric, arrived));
  assert.ok(verifiesEd25519(asymmetric.shown, arrived));
  assert.ok(verifiesEd25519(generated, arrived));
});

test('a grace outside of 0 to 604800 seconds is refused', async () => {
  const { app, id } = await newEndpoint();
  const { key } = await svix.endpoint.getSecret(app, id);
  for (const gracePeriodSeconds of [-1, 604_801, 1.5]) {
    const { fields } = await refusalOf(
      svix.endpoint.rotateSecret(app, id, { gracePeriodSeconds }),
      422,
    );
    assert.deepEqual(fields, ['body.gracePeriodSeconds']);
  }
  assert.equal((await svix.endpoint.getSecret(app, id)).key, key);
});
