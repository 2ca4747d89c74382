/** Whatever comes to a source, judging it never throws, and only what is signed is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { providerOf } from '../../server/src/verify/registry.ts';
import { verifyRequest } from '../../server/src/verify/verify-request.ts';
import {
  anyMoment,
  receivedRequest,
  type CaseRequest,
  type ProviderCase,
} from './provider-case.ts';
import { readCases } from './read-cases.ts';

const cases = await readCases();

const headerText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    ',',
    'v1=',
    't=1,v1=',
    'v1,',
    'sha256=',
    'Bearer ',
    'Basic Og==',
    '..',
    '{}',
  ),
  fc.string({ maxLength: 60 }),
);
const bodyText = fc.oneof(
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 60 }),
  fc.constantFrom('null', '[]', '[[]]', '"a"', '{"__proto__":{"type":"x"}}', 'a=1&a=2', '[null]'),
);

/** A request of the case with anything in place of some of its parts. */
function garbage(one: ProviderCase): fc.Arbitrary<CaseRequest> {
  const { headers = {}, query = '' } = one.request;
  const names = Object.keys(headers);
  const changed =
    names.length === 0
      ? fc.constant({})
      : fc.dictionary(
          fc.constantFrom(...names),
          fc.oneof(headerText, fc.array(headerText, { maxLength: 3 })),
          { minKeys: 1 },
        );
  return fc.record({
    method: fc.constantFrom('POST', 'POST', 'GET', 'HEAD', 'OPTIONS', 'PUT'),
    path: fc.constantFrom('', '/pix', '/%00'),
    query: fc.oneof(fc.constant(query), fc.string({ maxLength: 30 })),
    headers: changed.map((some) => ({ ...headers, ...some })),
    body: bodyText,
  });
}

for (const one of cases) {
  const provider = providerOf(one.type)!;
  const grade = one.expect.grade ?? provider.grade;
  test(`${one.type}, ${one.name ?? 'as it comes'}: takes no garbage`, async () => {
    await fc.assert(
      fc.asyncProperty(garbage(one), async (request) => {
        const received = receivedRequest(request, one.at ?? anyMoment);
        const verified = await verifyRequest(provider, one.config, received, () =>
          Promise.resolve({ failed: 'nothing is fetched' }),
        );
        if (verified.kind === 'genuine') {
          // A word that travels along does not show what it travels with.
          assert.notEqual(grade, 'strong');
          assert.match(verified.eventType, /^[\w.-]{1,256}$/);
        }
        assert.ok(verified.answer.status >= 200 && verified.answer.status < 600);
      }),
      { numRuns: 60 },
    );
  });
}
