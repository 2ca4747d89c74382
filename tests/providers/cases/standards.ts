/** CloudEvents, and what people send from scripts. */
import { anyMoment, nosniff, type ProviderCase } from '../provider-case.ts';
import { words } from '../signed-body.ts';

const structured = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const event = {
  specversion: '1.0',
  id: 'A234-1234-1234',
  source: '/mycontext',
  type: 'com.example.some',
};
const accepted = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'accepted\n',
};
const taken = { status: 202, headers: {}, body: '' };
const each = `received-${anyMoment}`;

export const cases: readonly ProviderCase[] = [
  {
    type: 'cloudevents',
    name: 'structured',
    vector: 'computed',
    config: { token: words },
    request: {
      headers: { ...structured, authorization: `Bearer ${words}` },
      body: JSON.stringify(event),
    },
    expect: { eventType: event.type, eventKey: `${event.source} ${event.id}`, answer: taken },
    proof: 'authorization',
    freshSeconds: null,
    coversBody: false,
    repeated: { headers: structured, query: `access_token=${words}`, body: JSON.stringify(event) },
    refused: [
      {
        what: 'with another token in the address',
        request: { headers: structured, query: 'access_token=x' },
        reason: 'token_wrong',
      },
    ],
    handshakes: [
      {
        name: 'OPTIONS',
        request: {
          method: 'OPTIONS',
          headers: {
            'webhook-request-origin': 'eventemitter.example.com',
            'webhook-request-rate': '120',
          },
        },
        answer: {
          status: 200,
          headers: {
            ...nosniff,
            'webhook-allowed-origin': 'eventemitter.example.com',
            'webhook-allowed-rate': '*',
            allow: 'OPTIONS, POST',
          },
          body: '',
        },
        refused: [{ request: { method: 'OPTIONS' }, reason: 'method_not_allowed' }],
      },
    ],
  },
  {
    type: 'cloudevents',
    name: 'binary',
    vector: 'computed',
    config: {},
    request: {
      headers: {
        'content-type': 'application/octet-stream',
        'ce-specversion': '1.0',
        'ce-id': event.id,
        'ce-source': event.source,
        'ce-type': event.type,
      },
      body: Buffer.from([0, 255, 1]),
    },
    expect: {
      eventType: event.type,
      eventKey: `${event.source} ${event.id}`,
      grade: 'none',
      answer: taken,
    },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'cloudevents',
    name: 'a batch',
    vector: 'computed',
    config: {},
    request: {
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify([event, { ...event, id: 'B', type: 'com.example.other' }]),
    },
    expect: { eventType: 'batch', eventKey: null, grade: 'none', answer: taken },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'curl',
    name: 'a form',
    vector: 'computed',
    config: { eventType: 'backup.{body:status}' },
    request: {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'status=fail&x=1',
    },
    expect: { eventType: 'backup.fail', eventKey: each, answer: accepted },
    freshSeconds: null,
    coversBody: false,
  },
  {
    type: 'curl',
    name: 'an address alone',
    vector: 'computed',
    config: {},
    request: { method: 'GET', query: 'type=door.opened&where=garage' },
    expect: { eventType: 'door.opened', eventKey: each, answer: accepted },
    freshSeconds: null,
    coversBody: false,
    refused: [{ what: 'with DELETE', request: { method: 'DELETE' }, reason: 'method_not_allowed' }],
  },
  {
    type: 'curl',
    name: 'text, told to be the same',
    vector: 'computed',
    config: {},
    request: {
      headers: { 'content-type': 'text/plain', 'idempotency-key': 'night-7' },
      body: 'done',
    },
    expect: { eventType: 'webhook.received', eventKey: 'night-7', answer: accepted },
    freshSeconds: null,
    coversBody: false,
  },
];
