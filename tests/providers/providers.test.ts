/** Every provider takes its real requests, refuses all others, and answers to the byte what is expected. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FetchTrusted } from '../../server/src/verify/fetch-trusted.ts';
import { isTrustedUrl } from '../../server/src/domain/trusted-host.ts';
import { fieldsOf } from '../../server/src/verify/check-config.ts';
import type { SourceConfig } from '../../server/src/verify/provider.ts';
import { providerOf, providers } from '../../server/src/verify/registry.ts';
import type { Verified } from '../../server/src/verify/verified.ts';
import { verifyRequest } from '../../server/src/verify/verify-request.ts';
import {
  anyMoment,
  receivedRequest,
  type CaseRequest,
  type HandshakeCase,
  type ProviderCase,
} from './provider-case.ts';
import { readCases } from './read-cases.ts';

const cases = await readCases();

interface Looked {
  verified: Verified;
  called: string[];
}

async function look(
  one: ProviderCase,
  request: CaseRequest = one.request,
  config: SourceConfig = one.config,
  at = one.at ?? anyMoment,
): Promise<Looked> {
  const called: string[] = [];
  const fetchTrusted: FetchTrusted = (url, { hosts }) => {
    if (!isTrustedUrl(url, hosts)) return Promise.resolve({ failed: `${url} is not allowed` });
    called.push(url);
    const answer = one.world?.[url];
    return Promise.resolve(
      answer === undefined ? { failed: `${url} answered 404` } : { ok: Buffer.from(answer) },
    );
  };
  const provider = providerOf(one.type);
  assert.ok(provider !== undefined, `${one.type} is a provider`);
  const received = receivedRequest(request, at);
  return { verified: await verifyRequest(provider, config, received, fetchTrusted), called };
}

function assertRejected({ verified }: Looked, reasons?: readonly string[]): void {
  assert.equal(verified.kind, 'rejected');
  if (verified.kind !== 'rejected' || reasons === undefined) return;
  assert.ok(reasons.includes(verified.reason), `${verified.reason}: ${verified.detail}`);
}

function bytesOf({ body = '' }: CaseRequest): Buffer {
  return Buffer.from(typeof body === 'string' ? Buffer.from(body) : body);
}

for (const one of cases) {
  describe(`${one.type}${one.name === undefined ? '' : `, ${one.name}`}`, () => testCase(one));
}

function testCase(one: ProviderCase): void {
  const provider = providerOf(one.type)!;
  const { expect, proof, request } = one;

  test('is taken, named and answered', async () => {
    const { verified } = await look(one);
    assert.deepEqual(verified, {
      kind: 'genuine',
      eventType: expect.eventType,
      eventKey: expect.eventKey,
      grade: expect.grade ?? provider.grade,
      answer: expect.answer ?? { status: 200, headers: {}, body: '' },
    });
    assert.match(expect.eventType, /^[\w.-]{1,256}$/);
  });

  test('is refused with settings that are missing or other ones', async () => {
    for (const { name, secret } of fieldsOf(provider)) {
      const value = one.config[name];
      if (!secret || value === undefined || one.judgedElsewhere?.includes(name)) continue;
      const other = { ...one.config, [name]: otherValue(value) };
      assertRejected(await look(one, request, other));
    }
    const open = expect.grade === 'none' || provider.grade === 'none';
    if (!open && !takesUnsigned(one))
      assertRejected(await look(one, request, {}), ['not_configured']);
  });

  if (one.coversBody !== false) {
    test('is refused with another body', async () => {
      const body = bytesOf(request);
      for (const at of [0, body.length >> 1, body.length - 1]) {
        const changed = Buffer.from(body);
        changed[at]! ^= 1;
        assertRejected(await look(one, { ...request, body: changed }));
      }
      const more = one.coversBody === 'fields' ? '}' : ' ';
      const longer = Buffer.concat([body, Buffer.from(more)]);
      assertRejected(await look(one, { ...request, body: longer }));
      assertRejected(await look(one, { ...request, body: '' }));
    });
  }

  const { oracle } = one;
  if (oracle !== undefined) {
    test("is taken by the provider's own library too", async () => assert.ok(await oracle()));
  }

  if (proof !== undefined) testProof(one, proof);
  if (one.freshSeconds !== null) testFreshness(one, one.freshSeconds);

  for (const { what, request: part, config, reason } of one.refused ?? []) {
    test(`is refused: ${what}`, async () => {
      assertRejected(await look(one, { ...request, ...part }, config), [reason]);
    });
  }

  test('has the same key when it is repeated', async () => {
    const { verified } = await look(one, one.repeated);
    assert.equal(verified.kind === 'genuine' && verified.eventKey, expect.eventKey);
  });

  for (const handshake of one.handshakes ?? []) testHandshake(one, handshake);
}

/** Where a provider allows that there is no secret, or signs with one key for all, no settings are settings. */
function takesUnsigned({ type }: ProviderCase): boolean {
  const { scheme } = providerOf(type)!;
  return (
    ['generic-webhook', 'woovi'].includes(type) ||
    (scheme.kind === 'either' && scheme.of.some(({ scheme: { kind } }) => kind === 'none'))
  );
}

function testProof(one: ProviderCase, proof: string): void {
  const { headers = {} } = one.request;

  test('is refused without its proof, with two, with a part of it', async () => {
    const value = headers[proof];
    assert.ok(typeof value === 'string', `the request has ${proof}`);
    const { [proof]: _, ...others } = headers;
    const { withoutProof = 'signature_missing' } = one;
    assertRejected(await look(one, { ...one.request, headers: others }), [withoutProof]);
    const twice = { ...headers, [proof]: [value, value] };
    assertRejected(await look(one, { ...one.request, headers: twice }), ['signature_ambiguous']);
    for (const wrong of [
      value.slice(0, -3),
      '',
      'x',
      `${value}00`,
      Array.from(value).toReversed().join(''),
    ]) {
      assertRejected(await look(one, { ...one.request, headers: { ...headers, [proof]: wrong } }));
    }
  });

  test('answers every refusal in one way', async () => {
    const { [proof]: value, ...others } = headers;
    const lacking = await look(one, { ...one.request, headers: others });
    const wrong = await look(one, {
      ...one.request,
      headers: { ...others, [proof]: `${String(value).slice(0, -4)}AAAA` },
    });
    assert.deepEqual(lacking.verified.answer, wrong.verified.answer);
    assert.ok(lacking.verified.answer.status >= 400);
  });
}

function testFreshness(one: ProviderCase, seconds: number): void {
  test('is refused when it is old, or from the future', async () => {
    const at = one.at ?? anyMoment;
    for (const side of [1, -1]) {
      const edge = at + side * (seconds - 1) * 1_000;
      assert.equal((await look(one, one.request, one.config, edge)).verified.kind, 'genuine');
    }
    const late = await look(one, one.request, one.config, at + (seconds + 2) * 1_000);
    assertRejected(late, ['timestamp_out_of_tolerance']);
    const early = await look(one, one.request, one.config, at - (seconds + 2) * 1_000);
    assertRejected(early, ['timestamp_out_of_tolerance']);
  });
}

function testHandshake(one: ProviderCase, handshake: HandshakeCase): void {
  const { name, answer, learned, called } = handshake;
  test(`shakes hands: ${name}`, async () => {
    const looked = await look(one, handshake.request, handshake.config);
    assert.deepEqual(looked.verified, {
      kind: 'answered',
      answer,
      ...(learned === undefined ? {} : { learned }),
    });
    assert.deepEqual(looked.called, called ?? []);
    for (const { request, config, reason } of handshake.refused ?? []) {
      const refused = await look(one, request, config ?? handshake.config);
      assertRejected(refused, [reason]);
    }
  });
}

/** Of the same form, and another one. */
function otherValue(value: string | readonly string[]): string | readonly string[] {
  if (typeof value !== 'string') return value.map((one) => otherValue(one) as string);
  const at = value.search(/[A-Za-z0-9][^A-Za-z0-9]*$/);
  const middle = Math.max(0, Math.min(at, Math.floor(value.length / 2)));
  const other = value[middle] === 'a' ? 'b' : 'a';
  return value.slice(0, middle) + other + value.slice(middle + 1);
}

describe('the providers', () => {
  test('have names of one form, each once', () => {
    const types = providers.map(({ type }) => type);
    assert.equal(new Set(types).size, types.length);
    for (const type of types) assert.match(type, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  test('have a case each, and one for each handshake', () => {
    const missing = providers.filter(({ type }) => !cases.some((one) => one.type === type));
    assert.deepEqual(
      missing.map(({ type }) => type),
      [],
    );
    const shaken = new Set(
      cases.flatMap(({ type, handshakes = [] }) =>
        handshakes.map(({ name }) => `${type}: ${name}`),
      ),
    );
    const untried = providers
      .flatMap(({ type, handshakes = [] }) => handshakes.map(({ name }) => `${type}: ${name}`))
      .filter((name) => !shaken.has(name));
    assert.deepEqual(untried, []);
  });

  test('are strong only where the body is covered', () => {
    for (const one of cases.filter(({ coversBody }) => coversBody === false)) {
      assert.notEqual(one.expect.grade ?? providerOf(one.type)!.grade, 'strong', one.type);
    }
  });

  test('ask for what they need, in fields that say what they are', () => {
    for (const provider of providers) {
      for (const { name, help } of provider.fields) {
        assert.match(name, /^[a-z][A-Za-z0-9]*$/, provider.type);
        assert.match(help, /^[A-Z].*[.)]$/, `${provider.type}.${name}`);
      }
    }
  });
});
