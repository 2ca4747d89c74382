/** Where people plan, meet, sell and sign. */
import { createHmac } from 'node:crypto';
import { anyMoment, hmac, nosniff, type CaseRequest, type ProviderCase } from '../provider-case.ts';
import {
  json,
  milliseconds,
  seconds,
  signedBodyCase,
  signedRequest,
  type SignedBody,
  words,
} from '../signed-body.ts';

const jsonAnswer = { ...nosniff, ...json };
const text = { ...nosniff, 'content-type': 'text/plain; charset=utf-8' };
const iso = new Date(anyMoment).toISOString();

const asana: SignedBody = {
  type: 'asana',
  header: 'x-hook-signature',
  body: '{"events":[{"action":"changed","resource":{"gid":"1","resource_type":"task"}}]}',
  expect: { eventType: 'task.changed', eventKey: `received-${anyMoment}` },
};

const notion: SignedBody = {
  type: 'notion',
  header: 'x-notion-signature',
  form: 'sha256=SUM',
  body: '{"id":"n-1","type":"page.created","entity":{"id":"p"}}',
  expect: { eventType: 'page.created', eventKey: 'n-1' },
};

function jwt(claims: object, key: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const content = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}

const soon = anyMoment / 1_000 + 240;
const mondayBody = '{"event":{"type":"create_pulse","triggerUuid":"u-1","boardId":1}}';
const dropboxSecret = 'app-secret';

function signEvent(type: string, id: string): CaseRequest {
  const event = {
    event_time: '1348177752',
    event_type: type,
    event_hash: hmac('sha256', words, `1348177752${type}`, 'hex'),
  };
  const value = JSON.stringify({ event, signature_request: { signature_request_id: id } });
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=----x' },
    body: `------x\r\nContent-Disposition: form-data; name="json"\r\n\r\n${value}\r\n------x--\r\n`,
  };
}
const hello = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Hello API Event Received',
};

export const cases: readonly ProviderCase[] = [
  signedBodyCase({
    type: 'typeform',
    header: 'typeform-signature',
    form: 'sha256=SUM',
    encoding: 'base64',
    body: '{"event_id":"LtWXD3crgy","event_type":"form_response"}',
    expect: { eventType: 'form_response', eventKey: 'LtWXD3crgy' },
  }),
  signedBodyCase({
    type: 'hubspot',
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    signed: (body, time) => `POSThttps://hooks.example.com/in/token${body}${time}`,
    time: { text: milliseconds, header: 'x-hubspot-request-timestamp', freshSeconds: 300 },
    body: '[{"eventId":100,"subscriptionId":7,"occurredAt":1,"subscriptionType":"contact.creation"}]',
    expect: { eventType: 'contact.creation', eventKey: '100-7-1' },
  }),
  signedBodyCase({
    type: 'hubspot',
    name: 'several events',
    header: 'x-hubspot-signature-v3',
    encoding: 'base64',
    signed: (body, time) => `POSThttps://hooks.example.com/in/token${body}${time}`,
    time: { text: milliseconds, header: 'x-hubspot-request-timestamp', freshSeconds: 300 },
    body: '[{"eventId":1,"subscriptionType":"a.b"},{"eventId":2,"subscriptionType":"c.d"}]',
    expect: { eventType: 'batch', eventKey: null },
  }),
  signedBodyCase({
    type: 'zendesk',
    header: 'x-zendesk-webhook-signature',
    encoding: 'base64',
    signed: (body, time) => time + body,
    time: {
      text: iso,
      header: 'x-zendesk-webhook-signature-timestamp',
      freshSeconds: 300,
    },
    body: '{"id":"z-1","type":"zen:event-type:ticket.created"}',
    expect: { eventType: 'zen.event-type.ticket.created', eventKey: 'z-1' },
  }),
  signedBodyCase(asana, {
    handshakes: [
      {
        name: 'X-Hook-Secret',
        config: {},
        request: { headers: { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' } },
        answer: {
          status: 200,
          headers: { ...nosniff, 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' },
          body: '',
        },
        learned: { secret: 'b537207f20cbfa02357cf448134da559' },
        refused: [
          {
            // Whoever knows the address must not put a key of their own in place of the first.
            request: { headers: { 'x-hook-secret': 'mine' } },
            config: { secret: words },
            reason: 'identity_wrong',
          },
        ],
      },
      {
        name: 'sign of life',
        request: signedRequest(asana, '{"events":[]}'),
        answer: { status: 200, headers: nosniff, body: '' },
      },
    ],
  }),
  signedBodyCase(notion, {
    handshakes: [
      {
        name: 'verification_token',
        config: {},
        request: {
          headers: json,
          body: '{"verification_token":"secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce"}',
        },
        answer: { status: 200, headers: nosniff, body: '' },
        learned: { secret: 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce' },
        refused: [
          {
            request: { headers: json, body: '{"verification_token":"secret_mine"}' },
            config: { secret: words },
            reason: 'identity_wrong',
          },
        ],
      },
    ],
  }),
  signedBodyCase({
    type: 'airtable',
    header: 'x-airtable-content-mac',
    form: 'hmac-sha256=SUM',
    key: Buffer.from(words),
    config: { secret: Buffer.from(words).toString('base64') },
    body: `{"base":{"id":"app1"},"webhook":{"id":"ach1"},"timestamp":"${iso}"}`,
    expect: { eventType: 'payloads.available', eventKey: `ach1-${iso}` },
  }),
  {
    type: 'monday',
    vector: 'computed',
    config: { secret: words },
    at: anyMoment,
    request: {
      headers: { ...json, authorization: jwt({ accountId: 1, exp: soon }, words) },
      body: mondayBody,
    },
    expect: { eventType: 'create_pulse', eventKey: 'u-1' },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'a JWT of the past',
        request: { headers: { authorization: jwt({ exp: soon - 600 }, words) } },
        reason: 'timestamp_out_of_tolerance',
      },
      {
        what: 'a JWT without an end',
        request: { headers: { authorization: jwt({ accountId: 1 }, words) } },
        reason: 'timestamp_missing',
      },
      {
        what: 'a JWT that names no algorithm',
        request: { headers: { authorization: jwt({ exp: soon }, words, { alg: 'none' }) } },
        reason: 'signature_wrong',
      },
      {
        what: 'a JWT of another algorithm',
        request: { headers: { authorization: jwt({ exp: soon }, words, { alg: 'HS512' }) } },
        reason: 'signature_wrong',
      },
      {
        what: 'a JWT with a part that must be understood',
        request: {
          headers: {
            authorization: jwt({ exp: soon }, words, { alg: 'HS256', crit: ['b64'], b64: false }),
          },
        },
        reason: 'signature_wrong',
      },
    ],
    handshakes: [
      {
        name: 'challenge',
        request: {
          headers: json,
          body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7"}',
        },
        answer: {
          status: 200,
          headers: jsonAnswer,
          body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7"}',
        },
        refused: [
          {
            request: { headers: json, body: '{"challenge":"<script>"}' },
            reason: 'signature_missing',
          },
        ],
      },
    ],
  },
  signedBodyCase({
    type: 'calendly',
    header: 'calendly-webhook-signature',
    form: 't=TIME,v1=SUM',
    signed: (body, time) => `${time}.${body}`,
    time: { text: seconds, freshSeconds: 180 },
    body: '{"event":"invitee.created","payload":{}}',
    expect: { eventType: 'invitee.created', eventKey: null },
  }),
  signedBodyCase(
    {
      type: 'docusign',
      header: 'x-docusign-signature-1',
      encoding: 'base64',
      body: '{"event":"envelope-completed","generatedDateTime":"2026-01-01T00:00:00Z","data":{"envelopeId":"e-1"}}',
      expect: {
        eventType: 'envelope-completed',
        eventKey: 'e-1-envelope-completed-2026-01-01T00:00:00Z',
      },
    },
    {
      refused: [
        {
          what: 'with a signature in a header that does not follow',
          request: { headers: { 'x-docusign-signature-3': 'x' } },
          reason: 'signature_missing',
        },
      ],
    },
  ),
  signedBodyCase(
    {
      type: 'docusign',
      name: 'XML, with the signature of another key first',
      header: 'x-docusign-signature-2',
      headers: { 'content-type': 'text/xml', 'x-docusign-signature-1': 'AAAA' },
      encoding: 'base64',
      body: '<DocuSignEnvelopeInformation><EnvelopeStatus><Status>Completed</Status></EnvelopeStatus></DocuSignEnvelopeInformation>',
      expect: { eventType: 'envelope-completed', eventKey: null },
    },
    { withoutProof: 'signature_wrong' },
  ),
  {
    type: 'docusign',
    name: 'without a secret',
    vector: 'computed',
    config: {},
    request: { headers: json, body: '{"event":"envelope-sent"}' },
    expect: { eventType: 'envelope-sent', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  signedBodyCase(
    {
      type: 'dropbox',
      header: 'x-dropbox-signature',
      key: dropboxSecret,
      config: { secret: dropboxSecret },
      body: '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb"]}}',
      expect: { eventType: 'files.changed', eventKey: `received-${anyMoment}` },
    },
    {
      handshakes: [
        {
          name: 'challenge',
          request: { method: 'GET', query: 'challenge=abc123' },
          answer: { status: 200, headers: text, body: 'abc123' },
          refused: [
            {
              request: { method: 'GET', query: 'challenge=%3Cscript%3E' },
              reason: 'method_not_allowed',
            },
          ],
        },
      ],
    },
  ),
  {
    type: 'dropbox-sign',
    vector: 'computed',
    config: { secret: words },
    request: signEvent('signature_request_sent', 's-1'),
    expect: {
      eventType: 'signature_request_sent',
      eventKey: `${hmac('sha256', words, '1348177752signature_request_sent', 'hex')}-s-1`,
      answer: hello,
    },
    freshSeconds: null,
    coversBody: false,
    refused: [
      {
        what: 'with the hash of another type',
        request: {
          body: String(signEvent('signature_request_sent', 's-1').body).replace(
            '"event_type":"signature_request_sent"',
            '"event_type":"signature_request_signed"',
          ),
        },
        reason: 'signature_wrong',
      },
    ],
    handshakes: [
      {
        name: 'callback_test',
        request: signEvent('callback_test', ''),
        answer: { ...hello, headers: { ...nosniff, ...hello.headers } },
      },
    ],
  },
  {
    type: 'adobe-sign',
    vector: 'computed',
    config: { clientId: 'CBJCHBCAABAAo' },
    request: {
      headers: { ...json, 'x-adobesign-clientid': 'CBJCHBCAABAAo' },
      body: '{"event":"AGREEMENT_CREATED","webhookNotificationId":"w-1"}',
    },
    expect: {
      eventType: 'AGREEMENT_CREATED',
      eventKey: 'w-1',
      answer: { status: 200, headers: json, body: '{"xAdobeSignClientId":"CBJCHBCAABAAo"}' },
    },
    proof: 'x-adobesign-clientid',
    freshSeconds: null,
    coversBody: false,
    handshakes: [
      {
        name: 'verification of intent',
        request: { method: 'GET', headers: { 'x-adobesign-clientid': 'CBJCHBCAABAAo' } },
        answer: {
          status: 200,
          headers: { ...jsonAnswer, 'x-adobesign-clientid': 'CBJCHBCAABAAo' },
          body: '{"xAdobeSignClientId":"CBJCHBCAABAAo"}',
        },
        refused: [
          {
            request: { method: 'GET', headers: { 'x-adobesign-clientid': 'other' } },
            reason: 'token_wrong',
          },
        ],
      },
    ],
  },
  {
    type: 'panda-doc',
    vector: 'computed',
    config: { secret: words },
    request: {
      query: `signature=${hmac('sha256', words, '[{"event":"document_state_changed","data":{"id":"d"}}]', 'hex')}`,
      headers: json,
      body: '[{"event":"document_state_changed","data":{"id":"d"}}]',
    },
    expect: { eventType: 'document_state_changed', eventKey: null },
    freshSeconds: null,
    refused: [
      { what: 'without a signature', request: { query: '' }, reason: 'signature_missing' },
      {
        what: 'with two',
        request: { query: 'signature=a&signature=b' },
        reason: 'signature_ambiguous',
      },
    ],
  },
  signedBodyCase({
    type: 'nango',
    header: 'x-nango-hmac-sha256',
    body: '{"type":"auth","operation":"creation","connectionId":"c"}',
    expect: { eventType: 'auth.creation', eventKey: null },
  }),
  {
    type: 'openclaw',
    vector: 'computed',
    config: { secret: words },
    request: { headers: { authorization: `Bearer ${words}` }, body: '{"type":"cron.finished"}' },
    expect: { eventType: 'cron.finished', eventKey: null },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    repeated: { headers: { 'x-openclaw-token': words }, body: '{"type":"cron.finished"}' },
  },
  signedBodyCase({
    type: 'port-io',
    header: 'x-port-signature',
    form: 'v1,SUM',
    encoding: 'base64',
    signed: (body, time) => `${time}.${body}`,
    time: { text: seconds, header: 'x-port-timestamp', freshSeconds: 300 },
    body: '{"action":"create_service","context":{"runId":"r_1"}}',
    expect: { eventType: 'create_service', eventKey: 'r_1-create_service' },
  }),
  signedBodyCase({
    type: 'segment',
    header: 'x-signature',
    algorithm: 'sha1',
    body: '{"messageId":"m-1","type":"track","event":"Order Completed"}',
    expect: { eventType: 'track.Order.Completed', eventKey: 'm-1' },
  }),
  {
    type: 'hubspot',
    name: 'without a secret',
    vector: 'computed',
    config: {},
    request: { headers: json, body: '[]' },
    expect: { eventType: 'batch', eventKey: null, grade: 'none' },
    freshSeconds: null,
    coversBody: false,
  },
  signedBodyCase({
    type: 'tailscale',
    header: 'tailscale-webhook-signature',
    form: 't=TIME,v1=SUM',
    signed: (body, time) => `${time}.${body}`,
    config: { secret: words, timestampGraceSeconds: '30' },
    time: { text: seconds, freshSeconds: 30 },
    body: '[{"type":"nodeCreated","version":1}]',
    expect: { eventType: 'nodeCreated', eventKey: null },
  }),
  signedBodyCase({
    type: 'veriff',
    header: 'x-hmac-signature',
    body: '{"id":"f04bdb47","attemptId":"a","action":"started"}',
    expect: { eventType: 'started', eventKey: null },
  }),
];
