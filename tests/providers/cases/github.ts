import { hmac, type ProviderCase } from '../provider-case.ts';

const secret = "It's a Secret to Everybody";
const body = '{"action":"created","issue":{"number":7},"comment":{"id":1,"body":"Olá"}}';
const delivery = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

export const cases: readonly ProviderCase[] = [
  {
    type: 'github',
    vector: 'published',
    config: { secret },
    request: {
      headers: {
        'x-github-delivery': delivery,
        'x-github-event': 'ping',
        'x-hub-signature-256':
          'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      body: 'Hello, World!',
    },
    expect: { eventType: 'ping', eventKey: delivery },
    proof: 'x-hub-signature-256',
    freshSeconds: null,
  },
  {
    type: 'github',
    name: 'an event with an action',
    vector: 'computed',
    config: { secret: ['another', secret] },
    request: {
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': delivery,
        'x-github-event': 'issue_comment',
        'x-hub-signature-256': `sha256=${hmac('sha256', secret, body, 'hex')}`,
      },
      body,
    },
    expect: { eventType: 'issue_comment.created', eventKey: delivery },
    proof: 'x-hub-signature-256',
    freshSeconds: null,
    refused: [
      {
        what: 'the older signature alone',
        request: {
          headers: {
            'x-github-event': 'push',
            'x-hub-signature': `sha1=${hmac('sha1', secret, body, 'hex')}`,
          },
        },
        reason: 'signature_missing',
      },
    ],
  },
  {
    type: 'github',
    name: 'without a secret',
    vector: 'computed',
    config: {},
    request: { headers: { 'x-github-event': 'push' }, body: '{}' },
    expect: { eventType: 'push', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
];
